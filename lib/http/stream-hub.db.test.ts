import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { listActivity } from '#lib/access/index.ts'
import type { Actor } from '#lib/domain/actor.ts'
import { AccessWorld, type DemoName } from '#lib/testing/access-world.ts'
import { mayKnow, readStreamRows } from './stream.store.ts'
import { createStreamHub, type StreamHub, type Viewer } from './stream-hub.ts'

let world: AccessWorld
let hub: StreamHub
const people: DemoName[] = ['vendor', 'vendor-colleague', 'second-vendor', 'approver', 'auditor']

beforeAll(async () => {
  world = await AccessWorld.make()
  for (const name of people) {
    const { userId, sessionId } = world.actor(name)
    await world.owner.query("INSERT INTO sessions (id, user_id, expires_at) VALUES ($1, $2, '2030-01-01')", [sessionId, userId])
  }
  hub = createStreamHub({ url: world.database.webUrl, db: world.db, clock: world.clock })
})
afterEach(() => {
  for (const viewer of watching.splice(0)) viewer.leave?.()
})
afterAll(async () => {
  await hub.close()
  await world.close()
})

type Watching = Viewer & { told: string[]; ended: boolean; leave: (() => void) | null }
const watching: Watching[] = []

function watch(who: DemoName | Actor, takes = Number.POSITIVE_INFINITY): Watching {
  const viewer: Watching = {
    actor: typeof who === 'string' ? world.actor(who) : who,
    told: [],
    ended: false,
    leave: null,
    send(text) {
      if (viewer.told.length >= takes) return false
      viewer.told.push(text)
      return true
    },
    end() {
      viewer.ended = true
    },
  }
  viewer.leave = hub.join(viewer)
  watching.push(viewer)
  return viewer
}

/** Writes an activity as the issuer would; returns its id. */
async function happen(more: { vendor?: DemoName; actor?: DemoName; subjectType?: string; subjectId?: string; action?: string }): Promise<string> {
  const [row] = await world.owner.query<{ id: string }>(
    `INSERT INTO activity (actor_kind, actor_id, actor_label, action, subject_type, subject_id, vendor_id)
     VALUES ('system', $1, 'x', $2, $3, $4, $5) RETURNING id::text`,
    [
      more.actor ? world.actor(more.actor).userId : null,
      more.action ?? 'grant.active',
      more.subjectType ?? 'grant',
      more.subjectId ?? 'subject',
      more.vendor ? world.actor(more.vendor).vendorId : null,
    ],
  )
  return row?.id ?? ''
}

const ids = (viewer: Watching): string[] => viewer.told.flatMap((text) => /^id: (\d+)\nevent: activity/.exec(text)?.[1] ?? [])

/** Something that everybody is told, so that whoever was to be told something before it has been told. The system's words are not a vendor's: two. */
async function settle(viewers: readonly Watching[]): Promise<void> {
  const marks = new Map<string | null, string>()
  for (const vendor of ['vendor', 'second-vendor'] as const) marks.set(world.actor(vendor).vendorId, await happen({ vendor }))
  for (const viewer of viewers) {
    const mark = marks.get(viewer.actor.vendorId ?? world.actor('second-vendor').vendorId) ?? ''
    await expect.poll(() => ids(viewer).includes(mark), { timeout: 5000 }).toBe(true)
  }
}

test('each viewer is told of what he may know, and a vendor user of nothing of another vendor or of his hosts', async () => {
  const [vendor, colleague, other, approver] = [watch('vendor'), watch('vendor-colleague'), watch('second-vendor'), watch('approver')]
  // The first event may pass before the connection listens.
  await expect.poll(async () => (await happen({ vendor: 'vendor' })) && ids(vendor).length > 0, { timeout: 10_000 }).toBe(true)
  const grant = await happen({ vendor: 'vendor' })
  const suspension = await happen({ vendor: 'vendor', subjectType: 'vendor', action: 'vendor.suspended' })
  const ownProfile = await happen({ vendor: 'vendor', actor: 'vendor', subjectType: 'activity' })
  const cluster = await happen({ subjectType: 'cluster', action: 'cluster.updated' })
  const foreign = await happen({ vendor: 'second-vendor' })
  await settle([vendor, colleague, other, approver])
  expect(ids(vendor)).toEqual(expect.arrayContaining([grant, ownProfile]))
  expect(ids(approver)).toEqual(expect.arrayContaining([grant, suspension, ownProfile, cluster, foreign]))
  expect(ids(other)).toContain(foreign)
  for (const id of [suspension, cluster, foreign]) expect(ids(vendor)).not.toContain(id)
  for (const id of [suspension, ownProfile, cluster, foreign]) expect(ids(colleague)).not.toContain(id)
  for (const id of [grant, suspension, ownProfile, cluster]) expect(ids(other)).not.toContain(id)
})

test('an event carries ids and the action, nothing more', async () => {
  const approver = watch('approver')
  await settle([approver])
  const data = approver.told.flatMap((text) => /^data: (.*)$/m.exec(text)?.[1] ?? [])
  for (const text of data) expect(Object.keys(JSON.parse(text)).sort()).toEqual(['action', 'grantId', 'id', 'requestId', 'subjectId', 'subjectType'])
})

test('the rule in memory and the rule of the queries are one', async () => {
  for (const subjectType of ['request', 'grant', 'credential', 'vendor', 'user', 'cluster', 'session'])
    for (const vendor of ['vendor', 'second-vendor', undefined] as const)
      for (const actor of ['vendor', 'approver', undefined] as const) await happen({ ...(vendor && { vendor }), ...(actor && { actor }), subjectType })
  const all = await world.owner.query<{ id: string }>('SELECT id::text FROM activity')
  const rows = await readStreamRows(
    world.db,
    all.map(({ id }) => BigInt(id)),
  )
  for (const name of people) {
    const listed: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await listActivity(world.as(name), { limit: 200, ...(cursor === undefined ? {} : { cursor }) })
      listed.push(...page.items.map((item) => item.id))
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    const known = rows.filter((row) => mayKnow(world.actor(name), row)).map((row) => String(row.id))
    expect(new Set(listed)).toEqual(new Set(known))
    const replayed = (await hub.replay(world.actor(name), '0')).map((text) => /^id: (\d+)/.exec(text)?.[1])
    expect(replayed).toEqual(known.slice(-200))
  }
})

test.each(['-1', '1e9', 'abc', '', '9'.repeat(40), "1'; DROP TABLE activity", '０'])('a forged Last-Event-ID is nothing: %j', async (forged) => {
  expect(await hub.replay(world.actor('vendor'), forged)).toEqual([])
})

test('an id of another vendor’s event replays one’s own only', async () => {
  const foreign = await happen({ vendor: 'second-vendor' })
  const own = await happen({ vendor: 'vendor' })
  const told = (await hub.replay(world.actor('vendor'), foreign)).map((text) => /^id: (\d+)/.exec(text)?.[1])
  expect(told).toContain(own)
  expect(told).not.toContain(foreign)
})

test('the stream of an ended session ends with the event that says so, the others’ goes on', async () => {
  const [vendor, approver] = [watch('vendor'), watch('approver')]
  const { sessionId } = world.actor('vendor')
  await world.owner.query('UPDATE sessions SET revoked_at = now() WHERE id = $1', [sessionId])
  await happen({ actor: 'vendor', subjectType: 'session', subjectId: sessionId, action: 'session.signed_out' })
  await expect.poll(() => vendor.ended, { timeout: 5000 }).toBe(true)
  expect(approver.ended).toBe(false)
  await world.owner.query('UPDATE sessions SET revoked_at = NULL WHERE id = $1', [sessionId])
})

test('the stream of a disabled user ends', async () => {
  const other = watch('second-vendor')
  await world.owner.query('UPDATE users SET disabled_at = now() WHERE id = $1', [other.actor.userId])
  await happen({ subjectType: 'user', subjectId: other.actor.userId, action: 'user.disabled' })
  await expect.poll(() => other.ended, { timeout: 5000 }).toBe(true)
  await world.owner.query('UPDATE users SET disabled_at = NULL WHERE id = $1', [other.actor.userId])
})

test('a reader who takes nothing is sent away, and holds nobody up', async () => {
  const [slow, quick] = [watch('approver', 1), watch('auditor')]
  for (let n = 0; n < 5; n += 1) await happen({ vendor: 'vendor' })
  await settle([quick])
  expect(slow.ended).toBe(true)
  expect(slow.told.length).toBeLessThanOrEqual(1)
})

test('one person can open so many streams and no more, and leaving makes room', () => {
  const open = Array.from({ length: 40 }, () => watch('vendor'))
  const inside = open.filter((viewer) => viewer.leave !== null)
  expect(inside.length).toBe(20)
  inside[0]?.leave?.()
  expect(watch('vendor').leave).not.toBeNull()
  expect(watch('approver').leave).not.toBeNull()
})
