import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '#lib/db/index.ts'
import { AccessWorld, type DemoName } from '#lib/testing/access-world.ts'
import { createSession, readActor, readLiveActors, revokeSession, sessionIdOf } from './sessions.store.ts'

let world: AccessWorld
beforeAll(async () => {
  world = await AccessWorld.make()
})
afterAll(() => world.close())

const origin = { ip: '192.0.2.9', userAgent: 'test', traceId: 't' }
const open = (name: DemoName = 'vendor') => inTransaction(world.db, (tx) => createSession(tx, world.clock, world.actor(name).userId, origin))
const actorOf = (sid: string) => readActor(world.db, world.clock, sid)

test('a session speaks for its person, as the rows are now', async () => {
  const { sid, sessionId } = await open()
  expect(await actorOf(sid)).toEqual({ ...world.actor('vendor'), sessionId })
  await world.owner.query("UPDATE users SET roles = ARRAY['approver','auditor'] WHERE id = $1", [world.actor('auditor').userId])
  expect((await actorOf((await open('auditor')).sid))?.roles).toEqual(['approver', 'auditor'])
})

test('the table holds nothing that a cookie could be made of', async () => {
  const { sid, sessionId } = await open()
  const [row] = await world.owner.query('SELECT * FROM sessions WHERE id = $1', [sessionId])
  expect(JSON.stringify(row)).not.toContain(sid)
  expect(await actorOf(sessionId)).toBeNull()
  expect(sessionIdOf(sid)).toBe(sessionId)
})

test('a revoked session is nobody at the very next call, and revoking twice is once', async () => {
  const { sid, sessionId } = await open()
  const revoke = () => inTransaction(world.db, (tx) => revokeSession(tx, world.clock, sessionId))
  expect(await revoke()).toBe(world.actor('vendor').userId)
  expect(await revoke()).toBeNull()
  expect(await actorOf(sid)).toBeNull()
})

test('a disabled account is nobody, and is itself again when it is enabled', async () => {
  const { sid } = await open('second-vendor')
  const { userId } = world.actor('second-vendor')
  await world.owner.query('UPDATE users SET disabled_at = now() WHERE id = $1', [userId])
  expect(await actorOf(sid)).toBeNull()
  await world.owner.query('UPDATE users SET disabled_at = NULL WHERE id = $1', [userId])
  expect(await actorOf(sid)).not.toBeNull()
})

test('a person of a suspended vendor may still come in and look', async () => {
  const { sid } = await open('second-vendor')
  await world.owner.query('UPDATE vendors SET suspended_at = now() WHERE id = $1', [world.actor('second-vendor').vendorId])
  expect(await actorOf(sid)).not.toBeNull()
})

test('eight idle hours end a session; using it puts that off, but not beyond twelve hours', async () => {
  const idle = await open()
  const used = await open()
  for (let hour = 0; hour < 2; hour += 1) {
    world.pass(4 * 3600 - 1)
    expect(await actorOf(used.sid)).not.toBeNull()
  }
  world.pass(3)
  expect(await actorOf(idle.sid)).toBeNull()
  expect(await actorOf(used.sid)).not.toBeNull()
  world.pass(4 * 3600)
  expect(await actorOf(used.sid)).toBeNull()
})

test('being used is written at most once a minute', async () => {
  const { sid, sessionId } = await open()
  const seen = async () => (await world.owner.query<{ at: Date }>('SELECT last_seen_at AS at FROM sessions WHERE id = $1', [sessionId]))[0]?.at.toISOString()
  const first = await seen()
  world.pass(59)
  await actorOf(sid)
  expect(await seen()).toBe(first)
  world.pass(2)
  await actorOf(sid)
  expect(await seen()).toBe(world.clock.now().toISOString())
})

test('of many sessions, those that are over are missing', async () => {
  const [live, over] = [await open(), await open('approver')]
  await inTransaction(world.db, (tx) => revokeSession(tx, world.clock, over.sessionId))
  const found = await readLiveActors(world.db, world.clock, [live.sessionId, over.sessionId, 'unknown'])
  expect([...found.keys()]).toEqual([live.sessionId])
  expect(found.get(live.sessionId)).toEqual({ ...world.actor('vendor'), sessionId: live.sessionId })
})
