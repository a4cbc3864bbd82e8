import { afterAll, beforeAll, expect, test } from 'vitest'
import { byUrgency } from '#lib/domain/urgency.ts'
import { newId } from '#lib/platform/index.ts'
import { AccessWorld } from '#lib/testing/access-world.ts'
import { countWaiting, exportActivity, listActivity, listActivitySince, listGrants, listInbox, listRequests } from './index.ts'

let world: AccessWorld
let versionId: string
// Enough that a sequential scan or a query per row would show.
const many = 10_000
const waiting = 120

beforeAll(async () => {
  world = await AccessWorld.make()
  versionId = await world.versionId()
  const vendor = world.actor('vendor')
  await world.owner.query('SELECT setseed(0.42)')
  await world.owner.query(
    `WITH n AS (
       INSERT INTO access_requests (id, vendor_id, requester_id, cluster_id, profile_version_id, profile_digest, namespaces, starts_at, duration_seconds, justification, digest, lapses_at, created_at)
       SELECT lpad(translate(to_hex(i), 'abcdef', 'abcdef'), 16, '0'), $1, $2, $3, v.id, v.digest, ARRAY['payments'],
         CASE WHEN i % 7 = 0 THEN $5::timestamptz + random() * interval '3 days' END, 3600, 'bulk ' || i, repeat('0', 64), $5::timestamptz + random() * interval '23 hours' + interval '1 minute',
         $5::timestamptz - random() * interval '50 minutes'
       FROM generate_series(1, $6::int) i, profile_versions v WHERE v.id = $4 RETURNING id, duration_seconds, digest)
     INSERT INTO access_request_versions (request_id, version, namespaces, duration_seconds, digest, author_id) SELECT id, 1, ARRAY['payments'], duration_seconds, digest, $2 FROM n`,
    [vendor.vendorId, vendor.userId, world.clusterId, versionId, world.clock.now(), many],
  )
  await world.owner.query(
    "UPDATE access_requests SET state = 'denied', decided_at = created_at WHERE id IN (SELECT id FROM access_requests ORDER BY md5(id) OFFSET $1)",
    [waiting],
  )
  await world.owner.query('ANALYZE')
})
afterAll(() => world.close())

test("the inbox has the domain's order, and only what waits", async () => {
  await world.owner.query("UPDATE access_requests SET lapses_at = $1 WHERE id = (SELECT id FROM access_requests WHERE state = 'pending' LIMIT 1)", [
    world.clock.now(),
  ])
  const inbox = await listInbox(world.as('approver'))
  expect(inbox).toHaveLength(waiting - 1)
  expect(await countWaiting(world.as('approver'))).toBe(waiting - 1)
  const sorted = inbox
    .map((it) => ({
      id: it.id,
      createdAt: new Date(it.createdAt),
      startsAt: it.startsAt === null ? null : new Date(it.startsAt),
      lapsesAt: new Date(it.lapsesAt),
    }))
    .sort(byUrgency)
  expect(inbox.map((it) => it.id)).toEqual(sorted.map((it) => it.id))
  expect(inbox.every((it) => it.can.approve.allowed)).toBe(true)
})

test('the inbox is one statement, answered through indexes', async () => {
  const statements: string[] = []
  const db = world.db.$extends({
    query: {
      async $queryRaw({ args, query }) {
        statements.push(args.sql)
        return query(args)
      },
    },
  })
  await listInbox({ ...world.as('approver'), db: db as unknown as typeof world.db })
  expect(statements).toHaveLength(1)
  const rows = await world.owner.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN SELECT r.id FROM access_requests r WHERE r.state = 'pending' AND r.lapses_at > now() ORDER BY LEAST(COALESCE(r.starts_at, r.created_at), r.lapses_at) LIMIT 200`,
  )
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('access_requests_pending')
})

test('fifty readings of the inbox at once, with ten thousand requests there, are answered in about a second', async () => {
  const context = world.as('approver')
  await listInbox(context)
  const started = performance.now()
  await Promise.all(Array.from({ length: 50 }, () => listInbox(context)))
  // Measured 0.3 s on two quiet cores; the limit only catches a query per row or a scan per reading, on a busy machine too.
  expect(performance.now() - started).toBeLessThan(4000)
})

test('pages of requests hold every row once, newest first, also where instants are equal', async () => {
  await world.owner.query("UPDATE access_requests SET created_at = date_trunc('minute', created_at)")
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await listRequests(world.as('auditor'), { limit: 200, state: 'pending', ...(cursor ? { cursor } : {}) })
    expect(page.total).toBe(waiting)
    seen.push(...page.items.map((it) => `${it.createdAt} ${it.id}`))
    cursor = page.nextCursor ?? undefined
    // 90 a page, to cross a page in the middle of equal instants.
  } while (cursor)
  expect(new Set(seen).size).toBe(waiting)
  expect(seen).toEqual([...seen].sort().reverse())
  const small = await listRequests(world.as('auditor'), { limit: 7, state: 'pending' })
  const next = await listRequests(world.as('auditor'), { limit: 7, state: 'pending', cursor: small.nextCursor ?? '' })
  expect([...small.items, ...next.items].map((it) => `${it.createdAt} ${it.id}`)).toEqual(seen.slice(0, 14))
})

test('searching looks for every word, in any case, and takes nothing for a pattern', async () => {
  const find = async (q: string) => (await listRequests(world.as('auditor'), { q })).total
  expect(await find('BULK vendor')).toBe(many)
  expect(await find('bulk 77 nothing')).toBe(0)
  for (const q of ['%', '_', '\\', "'", '100%', '\u0000']) expect(await find(q)).toBe(q === '\u0000' ? many : 0)
  expect(await find('x'.repeat(5000))).toBe(0)
})

test('a cursor that is none, and limits beyond reason, do no harm', async () => {
  for (const cursor of ['', 'x', 'MQ', Buffer.from('1.x').toString('base64url'), 'a'.repeat(10_000)]) {
    await expect(listRequests(world.as('auditor'), { cursor })).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(listGrants(world.as('auditor'), { cursor })).rejects.toMatchObject({ code: 'input.invalid' })
  }
  for (const limit of [0, -1, Number.NaN, 1e9]) expect((await listRequests(world.as('auditor'), { limit })).items.length).toBeLessThanOrEqual(200)
  await expect(listActivity(world.as('auditor'), { cursor: '1; DROP TABLE users' })).rejects.toMatchObject({ code: 'input.invalid' })
})

test('the record: filters, groups, ranges, pages, replay and export agree', async () => {
  const at = world.clock.now()
  const vendor = world.actor('vendor')
  await world.owner.query(
    `INSERT INTO activity (at, actor_kind, actor_id, actor_label, action, subject_type, subject_id, vendor_id, detail)
     SELECT $1::timestamptz + i * interval '1 second', 'user', $2, 'Vendor user', CASE WHEN i % 2 = 0 THEN 'request.submitted' ELSE 'grant.release_requested' END, 'request', 'x', $3, '{"profile": "Logs", "cluster": "sandbox"}'
     FROM generate_series(1, 1203) i`,
    [at, vendor.userId, vendor.vendorId],
  )
  const auditor = world.as('auditor')
  expect((await listActivity(auditor, { action: 'request.submitted' })).total).toBe(601)
  expect((await listActivity(auditor, { action: 'grant.' })).total).toBe(602)
  await expect(listActivity(auditor, { action: 'grant.%' })).rejects.toMatchObject({ code: 'input.invalid' })
  const from = new Date(at.getTime() + 10_000).toISOString()
  const to = new Date(at.getTime() + 20_000).toISOString()
  expect((await listActivity(auditor, { from, to })).total).toBe(10)
  await expect(listActivity(auditor, { from: 'yesterday' })).rejects.toMatchObject({ code: 'input.invalid' })
  const first = await listActivity(auditor, { limit: 100 })
  const second = await listActivity(auditor, { limit: 100, cursor: first.nextCursor ?? '' })
  expect(BigInt(second.items[0]?.id ?? 0)).toBe(BigInt(first.items.at(-1)?.id ?? 0) - 1n)
  expect(first.items[0]?.sentence).toBe('Vendor user gave the access back before its end.')
  const replay = await listActivitySince(world.as('vendor'), { afterId: second.items.at(-1)?.id ?? '', limit: 200 })
  expect(replay.map((it) => it.id)).toEqual([...second.items.slice(0, -1).reverse(), ...first.items.toReversed()].map((it) => it.id))
  let exported = 0
  let last = 2n ** 62n
  for await (const row of exportActivity(auditor, { vendorId: vendor.vendorId ?? '' })) {
    expect(BigInt(row.id)).toBeLessThan(last)
    last = BigInt(row.id)
    exported += 1
  }
  expect(exported).toBe(1203)
})

test('a row of a later version of the program is shown, not thrown at', async () => {
  const id = newId()
  await world.owner.query(
    "INSERT INTO activity (actor_kind, actor_label, action, subject_type, subject_id, detail) VALUES ('system', 'Daypass', 'moon.landed', 'moon', $1, '{\"namespaces\": 7, \"durationSeconds\": \"x\"}')",
    [id],
  )
  expect((await listActivity(world.as('auditor'), { q: id })).items[0]?.sentence).toBe('Daypass: moon.landed.')
})
