import { afterAll, beforeAll, expect, test } from 'vitest'
import { revokeAlarmSeconds } from '#lib/domain/windows.ts'
import { AccessWorld } from '#lib/testing/access-world.ts'
import { decideRequest, listGrants, readGrant, readIssuerHealth, revokeGrant, submitRequest } from './index.ts'

let world: AccessWorld
beforeAll(async () => {
  world = await AccessWorld.make()
})
afterAll(() => world.close())

async function granted(namespace: string): Promise<{ id: string; endsAt: string }> {
  const request = await submitRequest(world.as('vendor'), {
    clusterId: world.clusterId,
    profileVersionId: await world.versionId(),
    namespaces: [namespace],
    startsAt: null,
    duration: '1h',
    justification: 'Checkout is slow.',
    ticketUrl: null,
  })
  const { grant } = await decideRequest(world.as('approver'), { requestId: request.id, version: 1, digest: request.digest, verdict: 'approve' })
  if (!grant) throw new Error('no grant')
  return grant
}

const beat = (at: Date, skewMs: number) =>
  world.owner.query(
    "INSERT INTO heartbeats (process, at, detail) VALUES ('issuer', $1, $2) ON CONFLICT (process) DO UPDATE SET at = EXCLUDED.at, detail = EXCLUDED.detail",
    [at, { skewMs }],
  )

test('an end that the issuer did not prove in time is an alarm, although no issuer is there to raise it', async () => {
  const over = await granted('payments')
  const revoked = await granted('orders')
  const planned = await granted('monitoring')
  for (const it of [over, revoked]) await world.issue(it.id, 'active')
  await revokeGrant(world.as('approver'), { grantId: revoked.id, reason: 'no longer needed' })
  const askedAt = world.clock.now()
  world.pass(revokeAlarmSeconds)
  expect((await readGrant(world.as('vendor'), revoked.id)).alarmAt).toBeNull()
  world.pass(1)
  const alarmAt = new Date(askedAt.getTime() + revokeAlarmSeconds * 1000).toISOString()
  expect(await readGrant(world.as('vendor'), revoked.id)).toMatchObject({ state: 'active', alarmAt })
  expect((await readGrant(world.as('auditor'), over.id)).alarmAt).toBeNull()
  expect((await listGrants(world.as('approver'), { alarmed: true })).items.map((it) => it.id)).toEqual([revoked.id])

  world.pass(3600)
  expect((await readGrant(world.as('auditor'), over.id)).alarmAt).toBe(new Date(Date.parse(over.endsAt) + revokeAlarmSeconds * 1000).toISOString())
  expect((await readGrant(world.as('auditor'), planned.id)).alarmAt).toBeNull()
  expect((await listGrants(world.as('approver'), { alarmed: true })).total).toBe(2)
  // The API server's own no is the end of the alarm that web sees; one that the issuer raised stays on record.
  await world.owner.query('UPDATE grants SET denied_at = $2 WHERE id = $1', [over.id, world.clock.now()])
  expect((await readGrant(world.as('auditor'), over.id)).alarmAt).toBeNull()
})

test('a silent issuer is told of, to everybody; clocks apart to inside people', async () => {
  expect(await readIssuerHealth(world.as('approver'))).toEqual({ silent: true, silentSince: null, skewMs: null })
  const seenAt = world.clock.now()
  await beat(seenAt, 1700)
  world.pass(15)
  expect(await readIssuerHealth(world.as('approver'))).toEqual({ silent: false, silentSince: null, skewMs: 1700 })
  expect(await readIssuerHealth(world.as('vendor'))).toEqual({ silent: false, silentSince: null, skewMs: null })
  world.pass(1)
  const silent = { silent: true, silentSince: seenAt.toISOString(), skewMs: null }
  expect(await readIssuerHealth(world.as('auditor'))).toEqual(silent)
  expect(await readIssuerHealth(world.as('vendor'))).toEqual(silent)
})

test('an issuer whose clock runs ahead of ours is no healthy one', async () => {
  await beat(new Date(world.clock.now().getTime() + 3_600_000), 0)
  expect((await readIssuerHealth(world.as('approver'))).skewMs).toBe(3_600_000)
})
