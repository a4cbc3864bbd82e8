import { readLiveActors } from '#lib/auth/sessions.store.ts'
import { type Database, type Listener, listen } from '#lib/db/index.ts'
import type { Actor } from '#lib/domain/actor.ts'
import type { Clock } from '#lib/platform/clock.ts'
import { logger } from '#lib/platform/logger.ts'
import { mayKnow, readGrantVendors, readStreamRows, replayRows, type StreamRow } from './stream.store.ts'
import { activityEvent, heartbeat, stepEvent } from './stream-events.ts'

/** One open stream. `send` returns false when the reader is too slow to take more; `end` closes it. Both never throw. */
export type Viewer = { actor: Actor; send(text: string): boolean; end(): void }

/** Under a proxy's usual idle limit of 60 s, and quick enough that a session that was ended elsewhere sees no more than this. */
const beatMs = 15_000
/** Notifications of one burst become one query. */
const gatherMs = 15
/** After an interruption that long a page reads everything anew anyway. */
const replayLimit = 200
const perUserLimit = 20
const totalLimit = 2000
const knownGrantsLimit = 5000

export type StreamHub = {
  /** Joins; null when there are too many streams, of this person or of all. The function leaves again. */
  join(viewer: Viewer): (() => void) | null
  /** What a viewer who comes back missed. A `lastEventId` that is no number of ours is nothing. */
  replay(actor: Actor, lastEventId: string | null): Promise<string[]>
  close(): Promise<void>
}

/** Reads Postgres' notifications once for the whole process and hands each to the viewers who may know of it. Listens only while somebody looks. */
export function createStreamHub(parts: { url: string; db: Database; clock: Clock }): StreamHub {
  const { db, clock } = parts
  const viewers = new Set<Viewer>()
  const waiting = { activity: new Set<bigint>(), steps: new Set<string>() }
  const knownGrants = new Map<string, string>()
  let listener: Promise<Listener> | null = null
  let gathering: NodeJS.Timeout | null = null
  let lastSeen: bigint | null = null
  let closed = false

  const tell = (text: string, who: (actor: Actor) => boolean): void => {
    for (const viewer of viewers) if (who(viewer.actor) && !viewer.send(text)) drop(viewer)
  }
  const drop = (viewer: Viewer): void => {
    viewers.delete(viewer)
    viewer.end()
  }
  const dropAll = (): void => {
    for (const viewer of viewers) drop(viewer)
  }

  const tellRows = async (rows: readonly StreamRow[]): Promise<void> => {
    for (const row of rows) {
      if (lastSeen === null || row.id > lastSeen) lastSeen = row.id
      tell(activityEvent(row), (actor) => mayKnow(actor, row))
    }
    // Sessions and roles may just have changed: whoever lost his is gone with this very event.
    if (rows.some((row) => row.subjectType === 'session' || row.subjectType === 'user')) await recheck()
  }

  const flush = async (): Promise<void> => {
    gathering = null
    const ids = [...waiting.activity]
    const steps = [...waiting.steps]
    waiting.activity.clear()
    waiting.steps.clear()
    if (viewers.size === 0) return
    if (ids.length > 0) await tellRows(await readStreamRows(db, ids))
    const unknown = steps.filter((id) => !knownGrants.has(id))
    if (unknown.length > 0) {
      if (knownGrants.size > knownGrantsLimit) knownGrants.clear()
      for (const [id, vendorId] of await readGrantVendors(db, unknown)) knownGrants.set(id, vendorId)
    }
    for (const id of steps) {
      const vendorId = knownGrants.get(id)
      if (vendorId !== undefined) tell(stepEvent(id), (actor) => actor.vendorId === null || actor.vendorId === vendorId)
    }
  }

  const safely = (work: Promise<void>): void => {
    work.catch((error: unknown) => {
      // Nobody may go on looking at a page that silently stopped being live: they come back and are told what they missed.
      logger.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'live updates were interrupted')
      dropAll()
    })
  }

  const onNotify = (channel: string, payload: string): void => {
    if (channel === 'daypass_grant_step') waiting.steps.add(payload)
    else if (/^\d{1,18}$/.test(payload)) waiting.activity.add(BigInt(payload))
    gathering ??= setTimeout(() => safely(flush()), gatherMs)
  }

  const onReconnect = (): void => {
    // What was notified meanwhile is lost; the table is not. With nothing seen before, or too much missed, everybody starts anew.
    if (lastSeen === null) dropAll()
    else
      safely(
        replayRows(db, { userId: '', vendorId: null }, lastSeen, clock.now(), replayLimit).then((rows) =>
          rows.length < replayLimit ? tellRows(rows) : dropAll(),
        ),
      )
  }

  const recheck = async (): Promise<void> => {
    if (viewers.size === 0) return
    const live = await readLiveActors(db, clock, [...new Set([...viewers].map((viewer) => viewer.actor.sessionId))])
    for (const viewer of viewers) {
      const actor = live.get(viewer.actor.sessionId)
      if (actor === undefined) drop(viewer)
      else viewer.actor = actor
    }
  }

  const beat = setInterval(() => {
    tell(heartbeat, () => true)
    safely(recheck())
  }, beatMs)
  beat.unref()

  return {
    join(viewer) {
      const own = [...viewers].filter(({ actor }) => actor.userId === viewer.actor.userId).length
      if (closed || viewers.size >= totalLimit || own >= perUserLimit) return null
      viewers.add(viewer)
      listener ??= listen(parts.url, ['daypass_activity', 'daypass_grant_step'], onNotify, onReconnect)
      listener.catch((error: unknown) => {
        listener = null
        safely(Promise.reject(error))
      })
      return () => viewers.delete(viewer)
    },
    async replay(actor, lastEventId) {
      if (lastEventId === null || !/^\d{1,18}$/.test(lastEventId)) return []
      const rows = await replayRows(db, actor, BigInt(lastEventId), clock.now(), replayLimit)
      return rows.map(activityEvent)
    },
    async close() {
      closed = true
      clearInterval(beat)
      if (gathering !== null) clearTimeout(gathering)
      dropAll()
      const open = await listener?.catch(() => null)
      await open?.close()
    },
  }
}
