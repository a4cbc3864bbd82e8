import { revokeAlarmSeconds } from '#lib/domain/windows.ts'
import { batched } from './batch.ts'
import type { IssuerContext } from './context.ts'
import { listCleanable, raiseAlarms } from './end.store.ts'
import { Ender } from './end.ts'
import { readGrantFacts } from './facts.store.ts'
import { provision, wordsOf } from './provision.ts'
import { revokeCredentials } from './revoke-credentials.ts'
import { endUnfounded, lapseRequests, listWork, type Work } from './sweep.store.ts'

// Grants that start or end within this get a timer of their own; the sweep comes each second, so none is missed.
const horizonMs = 3000
const sweepMs = 1000
// Overdue ends have the cluster to themselves this long at the start; a cluster that does not answer must not stop the others for ever.
const overdueFirstMs = 5000
// ServiceAccounts removed per sweep: cleaning is never urgent.
const cleanPerSweep = 40

/** Decides when each grant is worked on: woken by notifications, by its own timers, and by a sweep each second as the floor. */
export class Scheduler {
  readonly #context: IssuerContext
  readonly ender: Ender
  readonly #facts: (grantId: string) => ReturnType<typeof readGrantFacts> extends Promise<(infer F)[]> ? Promise<F> : never
  readonly #busy = new Set<string>()
  readonly #again = new Set<string>()
  readonly #timers = new Map<string, { atMs: number; timer: NodeJS.Timeout }>()
  #sweep: NodeJS.Timeout | undefined
  #sweeping: Promise<void> | undefined
  #stopped = false

  constructor(context: IssuerContext) {
    this.#context = context
    this.ender = new Ender(context)
    this.#facts = batched((ids: string[]) => readGrantFacts(context.db, ids), { maxItems: 100, lanes: 3 })
  }

  /** Ends what is overdue, then begins with everything else. */
  async start(): Promise<void> {
    const now = this.#context.clock.now()
    const overdue = (await listWork(this.#context.db, now)).filter((work) => work.state !== 'scheduled' && isOver(work, now))
    if (overdue.length > 0) {
      this.#context.log.info({ count: overdue.length }, 'ending overdue grants first')
      const all = Promise.allSettled(overdue.map((work) => this.#work(work.id, () => this.#end(work))))
      await Promise.race([all, new Promise((resolve) => setTimeout(resolve, overdueFirstMs))])
    }
    await this.sweep()
    const next = (): void => {
      if (this.#stopped) return
      this.#sweep = setTimeout(() => {
        this.sweep()
          .catch((error: unknown) => this.#context.log.error({ reason: wordsOf(error) }, 'sweep failed'))
          .finally(next)
      }, sweepMs)
    }
    next()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#sweep)
    for (const { timer } of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    const deadline = performance.now() + 8000
    // Passes under way end soon: every call is bounded.
    while (this.#busy.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
    await this.#sweeping?.catch(() => undefined)
  }

  /** Something about this grant changed. */
  wake(grantId: string): void {
    void this.#work(grantId, () => this.#look(grantId))
  }

  /** Somebody asked to kill a credential. */
  wakeCredentials(): void {
    revokeCredentials(this.#context).catch((error: unknown) => this.#context.log.error({ reason: wordsOf(error) }, 'revoking credentials failed'))
  }

  /** One look at everything that is half-way, due or soon due. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweepOnce().finally(() => {
      this.#sweeping = undefined
    })
    return this.#sweeping
  }

  async #sweepOnce(): Promise<void> {
    const { db, clock, log } = this.#context
    const now = clock.now()
    const horizon = new Date(now.getTime() + horizonMs)
    for (const work of await listWork(db, horizon)) this.#take(work, now)
    const alarmed = await raiseAlarms(db, now, revokeAlarmSeconds)
    for (const grantId of alarmed) log.error({ grantId }, `access not proven ended ${revokeAlarmSeconds} s after its end`)
    for (const grantId of await endUnfounded(db, now)) this.wake(grantId)
    await lapseRequests(db, now)
    this.wakeCredentials()
    for (const { id, clusterId } of await listCleanable(db, now, cleanPerSweep)) void this.#work(id, () => this.ender.clean(id, clusterId))
  }

  #take(work: Work, now: Date): void {
    if (this.#busy.has(work.id) || this.#stopped) return
    const waitUntil = work.nextAttemptAt && work.nextAttemptAt > now ? work.nextAttemptAt : null
    if (work.state !== 'scheduled' && isOver(work, now)) {
      // Only an end that was tried waits for its next attempt; that of a grant being made is due whatever the making waits for.
      if (waitUntil && work.state === 'revoking') this.#at(work.id, waitUntil, () => this.#look(work.id))
      else void this.#work(work.id, () => this.#end(work))
    } else if (waitUntil && !work.endRequestedAt) this.#at(work.id, new Date(Math.min(waitUntil.getTime(), work.endsAt.getTime())), () => this.#look(work.id))
    else if (work.state === 'scheduled' && work.startsAt > now && !work.endRequestedAt) this.#at(work.id, work.startsAt, () => this.#look(work.id))
    else if (work.state === 'scheduled' || work.state === 'provisioning') void this.#work(work.id, () => this.#look(work.id))
    else this.#at(work.id, work.endsAt, () => this.#end(work))
  }

  /** Runs `work` when the guarded clock says so, to the millisecond; a timer that fires early is set anew. */
  #at(grantId: string, at: Date, work: () => Promise<void>): void {
    if (this.#stopped) return
    const known = this.#timers.get(grantId)
    if (known?.atMs === at.getTime()) return
    clearTimeout(known?.timer)
    const arm = (): void => {
      const restMs = at.getTime() - this.#context.clock.nowMs()
      if (restMs <= 0) {
        this.#timers.delete(grantId)
        void this.#work(grantId, work)
        return
      }
      this.#timers.set(grantId, { atMs: at.getTime(), timer: setTimeout(arm, Math.max(1, Math.min(restMs, horizonMs * 2))) })
    }
    arm()
  }

  /** One pass at a time for each grant; what comes meanwhile leads to one more look. */
  async #work(grantId: string, work: () => Promise<void>): Promise<void> {
    if (this.#stopped) return
    if (this.#busy.has(grantId)) {
      this.#again.add(grantId)
      return
    }
    this.#busy.add(grantId)
    try {
      await work()
    } catch (error) {
      this.#context.log.error({ grantId, reason: wordsOf(error) }, 'a pass failed; the sweep takes it up again')
    } finally {
      this.#busy.delete(grantId)
      if (this.#again.delete(grantId)) void this.#work(grantId, () => this.#look(grantId))
    }
  }

  async #look(grantId: string): Promise<void> {
    const facts = await this.#facts(grantId)
    if (!facts || facts.state === 'ended') return
    const now = this.#context.clock.now()
    const { grant } = facts
    const work: Work = { ...grant, state: facts.state, endRequestedAt: facts.endRequestedAt, endReason: facts.endReason, nextAttemptAt: facts.nextAttemptAt }
    if (facts.state !== 'scheduled' && isOver(work, now)) {
      if (!facts.nextAttemptAt || facts.nextAttemptAt <= now || facts.state !== 'revoking') await this.#end(work)
      return
    }
    if (facts.state === 'scheduled' || facts.state === 'provisioning') {
      if (facts.state === 'scheduled' && grant.startsAt > now && !facts.endRequestedAt) return this.#at(grantId, grant.startsAt, () => this.#look(grantId))
      if (!(await provision(this.#context, facts))) await this.#lookAfterRefusal(grantId)
    }
    if (grant.endsAt.getTime() - now.getTime() <= horizonMs) this.#at(grantId, grant.endsAt, () => this.#end(work))
  }

  /** What could not be given, or whose end was asked for meanwhile, is ended at once and not at the next sweep. */
  async #lookAfterRefusal(grantId: string): Promise<void> {
    const after = await this.#facts(grantId)
    if (!after || after.state === 'ended' || after.state === 'scheduled') return
    const waits = after.state === 'revoking' && after.nextAttemptAt !== null && after.nextAttemptAt > this.#context.clock.now()
    if (!waits && isOver({ state: after.state, endRequestedAt: after.endRequestedAt, endsAt: after.grant.endsAt }, this.#context.clock.now()))
      this.#again.add(grantId)
  }

  #end(work: Work): Promise<void> {
    const reason = work.endReason ?? (work.endRequestedAt ? 'revoked' : 'expired')
    return this.ender.end(work.id, reason, { clusterId: work.clusterId, profileVersionId: work.profileVersionId, namespaces: work.namespaces })
  }

  /** True while the issuer itself works on the grant: what changes in its cluster then is its own doing. */
  isBusy(grantId: string): boolean {
    return this.#busy.has(grantId)
  }

  /** Ends a grant because its cluster shows something that it must not. */
  endBecause(grantId: string, reason: 'drift' | 'externally-ended'): void {
    void this.#work(grantId, () => this.ender.end(grantId, reason))
  }
}

function isOver(work: { state: string; endRequestedAt: Date | null; endsAt: Date }, now: Date): boolean {
  return work.state === 'revoking' || work.endRequestedAt !== null || work.endsAt <= now
}
