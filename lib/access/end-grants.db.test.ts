import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { AccessWorld, type DemoName } from '#lib/testing/access-world.ts'
import { Builder, eventually } from '#lib/testing/builders.ts'
import {
  decideRequest,
  listActivity,
  mintCredential,
  previewRevokeAll,
  readGrant,
  readRequest,
  releaseGrant,
  resumeVendor,
  retireCluster,
  revokeAll,
  revokeCredential,
  revokeGrant,
  submitRequest,
  suspendVendor,
  undoApproval,
  updateUser,
  updateVendor,
  withdrawRequest,
} from './index.ts'
import type { GrantView } from './views.ts'

let world: AccessWorld
let versionId: string

beforeAll(async () => {
  world = await AccessWorld.make()
  versionId = await world.versionId()
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.owner.query('UPDATE access_requests SET live_key = NULL')
})

const ask = (who: DemoName = 'vendor', clusterId = world.clusterId) =>
  submitRequest(world.as(who), {
    clusterId,
    profileVersionId: versionId,
    namespaces: ['payments'],
    startsAt: null,
    duration: '1h',
    justification: 'Checkout is slow.',
    ticketUrl: null,
  })

async function granted(who: DemoName = 'vendor', clusterId = world.clusterId): Promise<GrantView> {
  const request = await ask(who, clusterId)
  const { grant } = await decideRequest(world.as('approver'), { requestId: request.id, version: 1, digest: request.digest, verdict: 'approve' })
  if (!grant) throw new Error('no grant')
  return grant
}

test('revoking records the wish once, whoever and however often it is pressed', async () => {
  const grant = await granted()
  await world.issue(grant.id, 'active')
  const pressed = await Promise.all([1, 2, 3].map(() => revokeGrant(world.as('approver'), { grantId: grant.id, reason: 'no longer needed' })))
  for (const view of pressed)
    expect(view).toMatchObject({ state: 'active', endReason: 'revoked', endNote: 'no longer needed', endRequestedBy: { name: 'Approver' } })
  await revokeGrant(world.as('administrator'), { grantId: grant.id, reason: 'me too' })
  expect(await world.actions(grant.id)).toEqual(['grant.revoke_requested'])
  expect((await readGrant(world.as('vendor'), grant.id)).can).toMatchObject({
    release: { allowed: false },
    download: { allowed: false },
    revoke: { allowed: false },
  })
  await world.issue(grant.id, 'ended')
  expect((await revokeGrant(world.as('approver'), { grantId: grant.id, reason: 'no longer needed' })).state).toBe('ended')
  await expect(revokeGrant(world.as('administrator'), { grantId: grant.id, reason: 'too late' })).rejects.toMatchObject({ code: 'grant.already_ended' })
})

test('vendor users and auditors do not revoke; the holder releases, a colleague may only look, a stranger sees nothing', async () => {
  const grant = await granted()
  for (const who of ['vendor', 'vendor-colleague', 'auditor'] as const) {
    await expect(revokeGrant(world.as(who), { grantId: grant.id, reason: 'not mine' })).rejects.toMatchObject({ code: 'auth.forbidden' })
  }
  await expect(revokeGrant(world.as('second-vendor'), { grantId: grant.id, reason: 'not mine' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(releaseGrant(world.as('vendor-colleague'), { grantId: grant.id })).rejects.toMatchObject({ code: 'grant.not_yours' })
  await expect(releaseGrant(world.as('approver'), { grantId: grant.id })).rejects.toMatchObject({ code: 'grant.not_yours' })
  await expect(releaseGrant(world.as('second-vendor'), { grantId: grant.id })).rejects.toMatchObject({ code: 'not_found' })
  await releaseGrant(world.as('vendor'), { grantId: grant.id })
  expect(await releaseGrant(world.as('vendor'), { grantId: grant.id })).toMatchObject({ endReason: 'released', endRequestedBy: { name: 'Vendor user' } })
  expect(await world.actions(grant.id)).toEqual(['grant.release_requested'])
})

test('the approver undoes within ten seconds, nobody else and not later', async () => {
  const grant = await granted()
  await expect(undoApproval(world.as('second-approver'), { grantId: grant.id })).rejects.toMatchObject({ code: 'auth.forbidden' })
  await expect(undoApproval(world.as('vendor'), { grantId: grant.id })).rejects.toMatchObject({ code: 'auth.forbidden' })
  world.pass(10)
  expect(await undoApproval(world.as('approver'), { grantId: grant.id })).toMatchObject({ endReason: 'undone' })
  await undoApproval(world.as('approver'), { grantId: grant.id })
  expect(await world.actions(grant.id)).toEqual(['grant.undo_requested'])
  await world.owner.query('UPDATE access_requests SET live_key = NULL')
  const late = await granted()
  world.pass(13)
  await expect(undoApproval(world.as('approver'), { grantId: late.id })).rejects.toMatchObject({
    code: 'auth.forbidden',
    publicMessage: expect.stringContaining('Revoke'),
  })
})

test('release and revoke at once: one wish stands, both are answered', async () => {
  for (let round = 0; round < 5; round += 1) {
    const grant = await granted()
    await Promise.all([releaseGrant(world.as('vendor'), { grantId: grant.id }), revokeGrant(world.as('approver'), { grantId: grant.id, reason: 'at once' })])
    expect(await world.actions(grant.id)).toHaveLength(1)
    await world.owner.query('UPDATE access_requests SET live_key = NULL')
  }
})

test('revoke all of a vendor and of a cluster: the preview is what happens, others stay', async () => {
  const other = '1111111111111111'
  await world.addCluster(other, 'other')
  const mine = [await granted(), await granted('vendor-colleague'), await granted('vendor', other)]
  const theirs = await granted('second-vendor')
  const vendorId = world.actor('vendor').vendorId as string
  const preview = await previewRevokeAll(world.as('approver'), { clusterId: other })
  expect(preview).toMatchObject({ total: 1, grants: [{ id: mine[2]?.id }] })
  const { grantIds } = await revokeAll(world.as('approver'), { clusterId: other }, 'cluster in trouble')
  expect(grantIds).toEqual([mine[2]?.id])
  const before = await previewRevokeAll(world.as('administrator'), { vendorId })
  const all = await revokeAll(world.as('administrator'), { vendorId }, 'vendor in trouble')
  expect(all.grantIds.sort()).toEqual(before.grants.map((it) => it.id).sort())
  expect(all.grantIds).toEqual(expect.arrayContaining([mine[0]?.id, mine[1]?.id]))
  expect((await readGrant(world.as('approver'), theirs.id)).endRequestedAt).toBeNull()
  expect(await revokeAll(world.as('approver'), { vendorId }, 'again')).toEqual({ grantIds: [] })
  for (const who of ['vendor', 'auditor'] as const) {
    await expect(revokeAll(world.as(who), { vendorId }, 'not mine')).rejects.toMatchObject({ code: 'auth.forbidden' })
    await expect(previewRevokeAll(world.as(who), { vendorId })).rejects.toMatchObject({ code: 'auth.forbidden' })
  }
  await expect(revokeAll(world.as('approver'), { vendorId: '2222222222222222' }, 'nobody')).rejects.toMatchObject({ code: 'not_found' })
})

test('suspending a vendor ends its grants and cancels what waits, even against an approval at the same moment', async () => {
  const vendorId = world.actor('second-vendor').vendorId as string
  for (let round = 0; round < 8; round += 1) {
    const request = await ask('second-vendor')
    const approval = decideRequest(world.as('approver'), { requestId: request.id, version: 1, digest: request.digest, verdict: 'approve' }).catch(
      (error: { code: string }) => error.code,
    )
    const [approved] = await Promise.all([approval, suspendVendor(world.as('approver'), { vendorId, reason: 'an incident' })])
    const after = await readRequest(world.as('auditor'), request.id)
    if (after.grantId === null) expect([after.state, after.cancelReason, typeof approved]).toEqual(['cancelled', 'vendor-suspended', 'string'])
    else expect((await readGrant(world.as('auditor'), after.grantId)).endReason).toBe('vendor-suspended')
    await resumeVendor(world.as('administrator'), { vendorId })
    await world.owner.query('UPDATE access_requests SET live_key = NULL')
  }
  await expect(resumeVendor(world.as('approver'), { vendorId })).rejects.toMatchObject({ code: 'auth.forbidden' })
})

test('disabling a person ends sessions, requests and grants', async () => {
  const grant = await granted('vendor-colleague')
  await world.owner.query('UPDATE access_requests SET live_key = NULL')
  const waiting = await ask('vendor-colleague')
  const userId = world.actor('vendor-colleague').userId
  await world.owner.query("INSERT INTO sessions (id, user_id, expires_at) VALUES ('s-of-colleague', $1, now() + interval '1 year')", [userId])
  const view = await updateUser(world.as('administrator'), { userId, disabled: true })
  expect(view).toMatchObject({ liveSessions: 0, disabledAt: world.clock.now().toISOString() })
  expect(await readGrant(world.as('approver'), grant.id)).toMatchObject({ endReason: 'user-disabled' })
  expect(await readRequest(world.as('approver'), waiting.id)).toMatchObject({ state: 'cancelled', cancelReason: 'user-disabled' })
  await expect(releaseGrant(world.as('vendor-colleague'), { grantId: grant.id })).rejects.toMatchObject({ code: 'auth.required' })
  await updateUser(world.as('administrator'), { userId, disabled: false })
})

test('retiring a cluster ends and cancels what is on it', async () => {
  const id = '3333333333333333'
  await world.addCluster(id, 'leaving')
  const grant = await granted('vendor', id)
  const waiting = await ask('vendor-colleague', id)
  const done = await retireCluster(world.as('administrator'), { clusterId: id })
  expect(done).toMatchObject({ grantIds: [grant.id], requestIds: [waiting.id], cluster: { retired: true } })
  expect(await readRequest(world.as('vendor'), waiting.id)).toMatchObject({ state: 'cancelled', cancelReason: 'cluster-retired' })
  const told = await listActivity(world.as('auditor'), { action: 'request.cancelled', requestId: waiting.id })
  expect(told.items[0]?.sentence).toMatch(/^The request for .+ on leaving \(payments\) was cancelled: the cluster was taken out of service\.$/)
  expect(await retireCluster(world.as('administrator'), { clusterId: id })).toMatchObject({ grantIds: [], requestIds: [] })
  await expect(ask('vendor', id)).rejects.toMatchObject({ code: 'cluster.retired' })
})

test('one credential is killed by its holder or his hosts, once', async () => {
  const grant = await granted()
  await world.issue(grant.id, 'active')
  await world.owner.query(
    "INSERT INTO credentials (id, grant_id, number, secret_name, jti, state, minted_by_id, expires_at) VALUES ('4444444444444444', $1, 1, 's', 'j', 'live', $2, now() + interval '1 hour'), ('5555555555555555', $1, 2, 't', NULL, 'expired', $2, NULL)",
    [grant.id, world.actor('vendor').userId],
  )
  await expect(revokeCredential(world.as('vendor-colleague'), { grantId: grant.id, number: 1 })).rejects.toMatchObject({ code: 'grant.not_yours' })
  await expect(revokeCredential(world.as('second-vendor'), { grantId: grant.id, number: 1 })).rejects.toMatchObject({ code: 'not_found' })
  await expect(revokeCredential(world.as('vendor'), { grantId: grant.id, number: 3 })).rejects.toMatchObject({ code: 'not_found' })
  await expect(revokeCredential(world.as('vendor'), { grantId: grant.id, number: 2 })).rejects.toMatchObject({ code: 'credential.not_live' })
  const views = await Promise.all([1, 2].map(() => revokeCredential(world.as('vendor'), { grantId: grant.id, number: 1 })))
  expect(views[0]?.credentials[0]?.revokeRequestedAt).toBe(world.clock.now().toISOString())
  expect(await world.actions('4444444444444444')).toEqual(['credential.revoke_requested'])
})

test('a download asks the issuer for the holder alone, and only while there is access', async () => {
  const grant = await granted()
  const asked: unknown[] = []
  const refuse = () => Promise.reject(new Error('not asked here'))
  // The other side of a private channel, not Kubernetes or the database: the issuer's own tests use the real ones.
  const issuer = {
    mint: async (input: unknown) => {
      asked.push(input)
      return { kubeconfig: 'k', number: 1, jti: 'j', expiresAt: world.clock.now().toISOString(), reachesEnd: true }
    },
    testCluster: refuse,
    addCluster: refuse,
    replaceCredential: refuse,
    clusterManifest: refuse,
    profileManifest: refuse,
    health: refuse,
  }
  const as = (who: DemoName) => ({ ...world.as(who), issuer })
  await expect(mintCredential(as('vendor-colleague'), { grantId: grant.id })).rejects.toMatchObject({ code: 'grant.not_yours' })
  await expect(mintCredential(as('approver'), { grantId: grant.id })).rejects.toMatchObject({ code: 'grant.not_yours' })
  await expect(mintCredential(as('second-vendor'), { grantId: grant.id })).rejects.toMatchObject({ code: 'not_found' })
  expect(asked).toEqual([])
  // Pressed before the grant is set up: it waits.
  const pressed = mintCredential(as('vendor'), { grantId: grant.id })
  await world.issue(grant.id, 'active')
  expect(await pressed).toEqual({ kubeconfig: 'k', number: 1, expiresAt: world.clock.now().toISOString(), reachesEnd: true })
  expect(asked).toEqual([expect.objectContaining({ grantId: grant.id, userId: world.actor('vendor').userId, ip: '192.0.2.7' })])
  await releaseGrant(world.as('vendor'), { grantId: grant.id })
  await expect(mintCredential(as('vendor'), { grantId: grant.id })).rejects.toMatchObject({ code: 'grant.already_ended' })
})

test('a request that was taken back says so, and nobody else cancelled it', async () => {
  const request = await ask()
  expect(await withdrawRequest(world.as('vendor'), { requestId: request.id })).toMatchObject({ state: 'cancelled', cancelReason: 'withdrawn' })
})

test('a contract that is over takes what waits and all access with it, and nothing is approved after it', async () => {
  const vendorId = world.actor('second-vendor').vendorId as string
  const vendor = (contractEndsAt: string | null) => updateVendor(world.as('administrator'), { vendorId, contractEndsAt })
  const iso = (seconds: number) => new Date(world.clock.now().getTime() + seconds * 1000).toISOString()
  const grant = await granted('second-vendor')
  await world.owner.query('UPDATE access_requests SET live_key = NULL')
  const waiting = await ask('second-vendor')
  // One that ends later leaves everything as it is for now, but lets nothing be given beyond it.
  await vendor(iso(1800))
  expect((await readGrant(world.as('auditor'), grant.id)).endRequestedAt).toBeNull()
  const decision = { requestId: waiting.id, version: 1, digest: waiting.digest, verdict: 'approve' } as const
  await expect(decideRequest(world.as('approver'), decision)).rejects.toMatchObject({
    code: 'vendor.contract_ended',
    publicMessage: expect.stringContaining('shorter'),
  })
  await vendor(iso(0))
  expect(await readGrant(world.as('second-vendor'), grant.id)).toMatchObject({
    endReason: 'contract-ended',
    endNote: null,
    endRequestedBy: { name: 'Administrator' },
  })
  expect(await readRequest(world.as('second-vendor'), waiting.id)).toMatchObject({ state: 'cancelled', cancelReason: 'contract-ended' })
  await expect(decideRequest(world.as('approver'), decision)).rejects.toMatchObject({ code: 'request.not_pending' })
  await vendor(null)
})

test.each(['vendor', 'cluster'] as const)('revoking all of a %s waits for an approval that is under way, and ends it too', async (of) => {
  const vendorId = world.actor('vendor').vendorId as string
  const request = await ask()
  // Holds the approval just before it writes, with everything locked that it locks.
  const holder = await Builder.open(world.database.adminUrl)
  await holder.query('BEGIN')
  await holder.query('LOCK TABLE decisions IN EXCLUSIVE MODE')
  const approval = decideRequest(world.as('approver'), { requestId: request.id, version: 1, digest: request.digest, verdict: 'approve' })
  const waits = (count: number) =>
    eventually(`${count} statements wait`, async () => {
      const [row] = await world.owner.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      )
      return (row?.n ?? 0) >= count
    })
  await waits(1)
  const brake = revokeAll(world.as('administrator'), of === 'vendor' ? { vendorId } : { clusterId: world.clusterId }, 'in trouble')
  await Promise.race([waits(2), brake])
  await holder.query('COMMIT')
  await holder.close()
  const { grant } = await approval
  expect((await brake).grantIds).toContain(grant?.id)
})
