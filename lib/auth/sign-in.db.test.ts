import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { AccessWorld } from '#lib/testing/access-world.ts'
import { checkPassword, closeSession, openSession } from './sign-in.ts'
import { signInLimits } from './sign-in-limits.store.ts'

let world: AccessWorld
beforeAll(async () => {
  world = await AccessWorld.make()
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.owner.query('DELETE FROM rate_limits')
})

const password = 'daypass-demo'
const origin = (ip = '192.0.2.1') => ({ ip, userAgent: 'test', traceId: 't' })
const tryIt = (email: unknown, secret: unknown, ip?: string) =>
  checkPassword({ db: world.db, clock: world.clock, limits: signInLimits(world.db) }, { email, password: secret }, origin(ip))
const failures = async (email: string) =>
  (
    await world.owner.query<{ n: number }>("SELECT count(*)::int AS n FROM activity WHERE action = 'session.sign_in_failed' AND detail->>'email' = $1", [email])
  )[0]?.n

test('the right password lets in, however the e-mail is written', async () => {
  expect(await tryIt(' Vendor@Demo.Daypass.dev ', password)).toMatchObject({ ok: true, account: { email: 'vendor@demo.daypass.dev' } })
})

test('wrong, unknown, disabled, without a password and nonsense are one and the same answer', async () => {
  await world.owner.query("UPDATE users SET disabled_at = now() WHERE email = 'auditor@demo.daypass.dev'")
  await world.owner.query("UPDATE users SET password_hash = NULL WHERE email = 'second-approver@demo.daypass.dev'")
  const wrong = { ok: false, why: 'wrong' }
  expect(await tryIt('vendor@demo.daypass.dev', 'x')).toEqual(wrong)
  expect(await tryIt('nobody@demo.daypass.dev', password)).toEqual(wrong)
  expect(await tryIt('auditor@demo.daypass.dev', password)).toEqual(wrong)
  expect(await tryIt('second-approver@demo.daypass.dev', password)).toEqual(wrong)
  expect(await tryIt('vendor@demo.daypass.dev', `${password}${'x'.repeat(100_000)}`)).toEqual(wrong)
  for (const email of [undefined, null, '', 'no address', ['vendor@demo.daypass.dev'], `${'a'.repeat(300)}@b.example`, 'a\0@b.example'])
    expect(await tryIt(email, password)).toEqual(wrong)
})

test('an unknown address takes as long as a known one', async () => {
  const time = async (email: string) => {
    const startedAt = performance.now()
    await tryIt(email, 'wrong')
    return performance.now() - startedAt
  }
  await time('warm@demo.daypass.dev')
  const unknown: number[] = []
  const known: number[] = []
  for (let n = 0; n < 5; n += 1) {
    unknown.push(await time(`nobody-${n}@demo.daypass.dev`))
    known.push(await time('vendor@demo.daypass.dev'))
  }
  // The quickest of each: whatever else the machine does only adds.
  expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) * 0.6)
})

test('after ten failures the eleventh is refused, even with the right password, and right ones are not counted', async () => {
  for (let n = 0; n < 12; n += 1) expect((await tryIt('approver@demo.daypass.dev', password)).ok).toBe(true)
  for (let n = 0; n < 10; n += 1) expect(await tryIt('approver@demo.daypass.dev', 'x')).toMatchObject({ why: 'wrong' })
  const refused = await tryIt('approver@demo.daypass.dev', password)
  expect(refused).toMatchObject({ ok: false, why: 'limited' })
  expect(refused.ok === false && refused.why === 'limited' && refused.waitSeconds).toBeGreaterThan(60)
})

test('the owner of an account that a stranger tries still gets in from elsewhere', async () => {
  for (let n = 0; n < 40; n += 1) await tryIt('administrator@demo.daypass.dev', 'x', '203.0.113.1')
  expect((await tryIt('administrator@demo.daypass.dev', password, '192.0.2.50')).ok).toBe(true)
})

test('one address cannot try many accounts', async () => {
  let refused = 0
  for (let n = 0; n < 70; n += 1) if ((await tryIt(`someone-${n}@demo.daypass.dev`, 'x', '203.0.113.2')).ok === false) refused += 1
  expect(refused).toBe(70)
  expect(await tryIt('vendor@demo.daypass.dev', password, '203.0.113.2')).toMatchObject({ why: 'limited' })
})

test('a flood of attempts is written down as the failures up to the limit and one more', async () => {
  const email = 'flooded@demo.daypass.dev'
  for (let n = 0; n < 30; n += 1) await tryIt(email, 'x', '203.0.113.3')
  expect(await failures(email)).toBe(11)
})

test('what is no address is not written down: it may be a password in the wrong field', async () => {
  await tryIt('hunter2', 'x')
  expect(await failures('hunter2')).toBe(0)
})

test('coming and going are written down, with whose session and from where', async () => {
  const { userId, vendorId } = world.actor('vendor')
  const sid = await openSession(world.db, world.clock, userId, origin('198.51.100.4'))
  await closeSession(world.db, world.clock, sid, origin('198.51.100.4'))
  await closeSession(world.db, world.clock, sid, origin('198.51.100.4'))
  const rows = await world.owner.query("SELECT action, subject_type, vendor_id, ip FROM activity WHERE actor_id = $1 AND action LIKE 'session.%' ORDER BY id", [
    userId,
  ])
  const row = { subject_type: 'session', vendor_id: vendorId, ip: '198.51.100.4' }
  expect(rows).toEqual([
    { action: 'session.signed_in', ...row },
    { action: 'session.signed_out', ...row },
  ])
  expect(JSON.stringify(await world.owner.query('SELECT * FROM activity'))).not.toContain(sid)
})
