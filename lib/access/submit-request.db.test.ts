import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { requestDigest } from '#lib/domain/digest.ts'
import { isFault } from '#lib/platform/index.ts'
import { AccessWorld } from '#lib/testing/access-world.ts'
import { decideRequest, publishProfileVersion, readRequestOptions, resumeVendor, submitRequest, suspendVendor, withdrawRequest } from './index.ts'
import { type SubmitRequestInput, submitLimit } from './submit-request.ts'

let world: AccessWorld
let versionId: string

beforeAll(async () => {
  world = await AccessWorld.make()
  versionId = await world.versionId()
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.owner.query('UPDATE access_requests SET live_key = NULL')
  await world.owner.query('DELETE FROM rate_limits')
})

const input = (over: Partial<SubmitRequestInput> = {}): SubmitRequestInput => ({
  clusterId: world.clusterId,
  profileVersionId: versionId,
  namespaces: ['payments'],
  startsAt: null,
  duration: '1h30m',
  justification: '  Checkout is slow since the release.  ',
  ticketUrl: 'https://tickets.example.com/INC-1',
  ...over,
})
const submit = (over: Partial<SubmitRequestInput> = {}, who: Parameters<AccessWorld['as']>[0] = 'vendor') => submitRequest(world.as(who), input(over))

test('a request is stored with its version, digest and activity, and lapses after a day', async () => {
  const view = await submit({ namespaces: ['payments', 'orders'] })
  expect(view).toMatchObject({
    state: 'pending',
    version: 1,
    namespaces: ['orders', 'payments'],
    durationSeconds: 5400,
    justification: 'Checkout is slow since the release.',
  })
  expect(Date.parse(view.lapsesAt) - Date.parse(view.createdAt)).toBe(86_400_000)
  expect(view.can.withdraw).toEqual({ allowed: true })
  expect(view.can.approve).toMatchObject({ allowed: false })
  const [row] = await world.owner.query<{ id: string; profile_digest: string }>('SELECT * FROM access_requests WHERE id = $1', [view.id])
  expect(view.digest).toBe(
    requestDigest({
      requestId: view.id,
      version: 1,
      requesterId: view.requester.id,
      vendorId: view.vendor.id,
      clusterId: view.cluster.id,
      profileVersionId: versionId,
      profileDigest: row?.profile_digest ?? '',
      namespaces: view.namespaces,
      startsAt: null,
      durationSeconds: 5400,
      justification: view.justification,
      ticketUrl: view.ticketUrl,
    }),
  )
  const [activity] = await world.owner.query('SELECT action, actor_id, vendor_id, cluster_id, ip, user_agent FROM activity WHERE request_id = $1', [view.id])
  expect(activity).toEqual({
    action: 'request.submitted',
    actor_id: view.requester.id,
    vendor_id: view.vendor.id,
    cluster_id: world.clusterId,
    ip: '192.0.2.7',
    user_agent: 'test',
  })
})

test.each<[string, Partial<SubmitRequestInput>, string]>([
  ['a namespace that the cluster lacks', { namespaces: ['nowhere'] }, 'namespaces'],
  ['a system namespace, though the issuer saw it', { namespaces: ['kube-system'] }, 'namespaces'],
  ['our own namespace', { namespaces: ['daypass-grants'] }, 'namespaces'],
  ['a path', { namespaces: ['..'] }, 'namespaces'],
  ['64 characters', { namespaces: ['a'.repeat(64)] }, 'namespaces'],
  ['a look-alike', { namespaces: ['pаyments'] }, 'namespaces'],
  ['a wildcard', { namespaces: ['*'] }, 'namespaces'],
  ['none', { namespaces: [] }, 'namespaces'],
  ['one twice', { namespaces: ['payments', 'payments'] }, 'namespaces'],
  ['duration 0', { duration: 0 }, 'duration'],
  ['59 seconds', { duration: 59 }, 'duration'],
  ['more than 32 bits', { duration: 2 ** 32 + 1 }, 'duration'],
  ['a negative duration', { duration: -3600 }, 'duration'],
  ['no number', { duration: Number.NaN }, 'duration'],
  ['infinity', { duration: Number.POSITIVE_INFINITY }, 'duration'],
  ['a fraction', { duration: 60.5 }, 'duration'],
  ['a bare number as text', { duration: '3600' }, 'duration'],
  ['an ISO duration', { duration: 'PT1H' }, 'duration'],
  ['more than the profile gives', { duration: '8h1s' }, 'duration'],
  ['a start in the past', { startsAt: '2026-03-10T11:58:59Z' }, 'startsAt'],
  ['a start without offset', { startsAt: '2026-03-11T12:00:00' }, 'startsAt'],
  ['a day that does not exist', { startsAt: '2026-02-30T12:00:00Z' }, 'startsAt'],
  ['a start 31 days ahead', { startsAt: '2026-04-10T13:00:00Z' }, 'startsAt'],
  ['nine characters of reason', { justification: '123456789 ' }, 'justification'],
  ['2001 characters of reason', { justification: 'x'.repeat(2001) }, 'justification'],
  ['NUL in the reason', { justification: 'because of\u0000 the incident' }, 'justification'],
  ['text that runs backwards', { justification: 'because of \u202ethe incident' }, 'justification'],
  ['http', { ticketUrl: 'http://tickets.example.com/1' }, 'ticketUrl'],
  ['javascript', { ticketUrl: 'javascript:alert(1)' }, 'ticketUrl'],
  ['a name in the address', { ticketUrl: 'https://admin@tickets.example.com/1' }, 'ticketUrl'],
  ['a bare host on this machine', { ticketUrl: 'https://localhost/1' }, 'ticketUrl'],
  ['an address that is too long', { ticketUrl: `https://tickets.example.com/${'x'.repeat(500)}` }, 'ticketUrl'],
])('refused as input, with its field: %s', async (_, over, path) => {
  await expect(submit(over)).rejects.toMatchObject({ code: 'input.invalid', fields: expect.arrayContaining([expect.objectContaining({ path })]) })
})

test('a cluster-wide profile takes no namespaces, and a namespaced one needs them', async () => {
  const overview = await world.versionId('cluster-overview')
  await expect(submit({ profileVersionId: overview })).rejects.toMatchObject({ code: 'input.invalid' })
  expect((await submit({ profileVersionId: overview, namespaces: [] })).namespaces).toEqual([])
})

test('ids that are none, or of nothing, are refused as input before anything is looked up by them', async () => {
  for (const id of ['', 'x', "'; DROP TABLE users; --", '0000000000000000']) {
    await expect(submit({ clusterId: id })).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(submit({ profileVersionId: id })).rejects.toMatchObject({ code: expect.stringMatching(/^(input\.invalid|request\.profile_changed)$/) })
  }
})

test('of twenty equal requests at once one stands, in whatever order its namespaces come', async () => {
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) => submit({ namespaces: n % 2 ? ['payments', 'orders'] : ['orders', 'payments'] })),
  )
  expect(outcomes.filter((it) => it.status === 'fulfilled')).toHaveLength(1)
  for (const it of outcomes) if (it.status === 'rejected') expect(isFault(it.reason) && it.reason.code).toBe('request.duplicate')
  // A colleague's, and one for other namespaces, are others.
  await submit({ namespaces: ['orders', 'payments'] }, 'vendor-colleague')
  await submit({ namespaces: ['orders'] })
})

test('a duplicate names the one that stands; after withdrawing or lapsing the way is free', async () => {
  const first = await submit()
  await expect(submit()).rejects.toMatchObject({ code: 'request.duplicate', publicMessage: `You have asked for exactly this already: ${first.id}.` })
  await withdrawRequest(world.as('vendor'), { requestId: first.id })
  expect((await withdrawRequest(world.as('vendor'), { requestId: first.id })).state).toBe('cancelled')
  const second = await submit()
  world.pass(24 * 3600)
  const third = await submit()
  expect(await world.actions(second.id)).toEqual(['request.submitted', 'request.lapsed'])
  const { grant } = await decideRequest(world.as('approver'), { requestId: third.id, version: 1, digest: third.digest, verdict: 'approve' })
  await expect(submit()).rejects.toMatchObject({ code: 'request.duplicate', publicMessage: `You have this access already: ${third.id}.` })
  await world.issue(grant?.id ?? '', 'ended')
  await submit()
})

test('only vendor users ask', async () => {
  for (const who of ['approver', 'administrator', 'auditor'] as const) await expect(submit({}, who)).rejects.toMatchObject({ code: 'auth.forbidden' })
})

test('a suspended vendor, a retired cluster, an unpublished or changed profile and an ended contract are refused by name', async () => {
  const vendorId = world.actor('vendor').vendorId as string
  await suspendVendor(world.as('administrator'), { vendorId, reason: 'an incident' })
  await expect(submit()).rejects.toMatchObject({ code: 'vendor.suspended' })
  await resumeVendor(world.as('administrator'), { vendorId })
  await world.owner.query("UPDATE cluster_profiles SET state = 'missing' WHERE profile_version_id = $1", [versionId])
  await expect(submit()).rejects.toMatchObject({ code: 'request.profile_changed' })
  expect((await readRequestOptions(world.as('vendor'))).clusters[0]?.profileVersionIds).not.toContain(versionId)
  await world.publish()
  await world.owner.query('UPDATE vendors SET contract_ends_at = $2 WHERE id = $1', [vendorId, new Date(world.clock.now().getTime() + 3_600_000)])
  await expect(submit()).rejects.toMatchObject({ code: 'input.invalid', fields: [{ path: 'duration' }] })
  await submit({ duration: '1h' })
  await world.owner.query('UPDATE vendors SET contract_ends_at = NULL')
  await world.owner.query('UPDATE clusters SET retired_at = now()')
  await expect(submit({ namespaces: ['orders'] })).rejects.toMatchObject({ code: 'cluster.retired' })
  await world.owner.query('UPDATE clusters SET retired_at = NULL')
})

test('the allowance of an hour is counted per person, refused attempts included, and comes back', async () => {
  await world.owner.query('INSERT INTO rate_limits (key, points, expire) VALUES ($1, $2, $3)', [
    `submit:${world.actor('vendor').userId}`,
    submitLimit.points - 1,
    world.clock.now().getTime() + 600_000,
  ])
  await expect(submit({ namespaces: [] })).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(submit()).rejects.toMatchObject({ code: 'request.rate_limited', publicMessage: expect.stringContaining('10 min') })
  await submit({}, 'vendor-colleague')
  world.pass(601)
  await submit()
})

test('the form offers what can be asked for and nothing of the system', async () => {
  const options = await readRequestOptions(world.as('vendor'))
  expect(options.clusters[0]?.namespaces).toEqual(['monitoring', 'orders', 'payments'])
  expect(options.profiles.map((it) => it.slug)).toEqual([
    'read-only-debug',
    'logs',
    'restart-deployments',
    'port-forward-exec',
    'configure',
    'cluster-overview',
  ])
  expect(options.approvers.map((it) => it.name)).toEqual(['Approver', 'Second approver'])
})

test('the newest version that a cluster has is offered there, and nothing older may be asked for', async () => {
  const other = '7777777777777777'
  await world.addCluster(other, 'slow-to-follow')
  const [profile] = await world.owner.query<{ slug: string }>(
    'SELECT p.slug FROM access_profiles p JOIN profile_versions v ON v.profile_id = p.id WHERE v.id = $1',
    [versionId],
  )
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]
  const { versions } = await publishProfileVersion(world.as('administrator'), {
    slug: profile?.slug ?? '',
    scope: 'namespaces',
    rules,
    maxDurationSeconds: 7200,
    requiredApprovals: 1,
  })
  const next = versions[0]?.id as string
  const offers = async () => {
    const { clusters, profiles } = await readRequestOptions(world.as('vendor'))
    const of = (id: string) => clusters.find((it) => it.id === id)?.profileVersionIds.filter((it) => it === versionId || it === next)
    return { here: of(world.clusterId), there: of(other), versions: profiles.filter((it) => it.slug === profile?.slug).map((it) => it.versionId) }
  }
  // Nobody has applied its manifest yet: what is there goes on.
  expect(await offers()).toEqual({ here: [versionId], there: [versionId], versions: [versionId] })
  await withdrawRequest(world.as('vendor'), { requestId: (await submit()).id })
  await expect(submit({ profileVersionId: next })).rejects.toMatchObject({ code: 'request.profile_changed' })
  await world.publish()
  expect(await offers()).toEqual({ here: [next], there: [versionId], versions: [next, versionId] })
  await expect(submit()).rejects.toMatchObject({ code: 'profile.superseded' })
  await submit({ clusterId: other })
  await submit({ profileVersionId: next })
  // Published nowhere: shown, so that one sees that it exists.
  await world.owner.query("UPDATE cluster_profiles SET state = 'missing' WHERE profile_version_id = ANY ($1)", [[next, versionId]])
  expect(await offers()).toEqual({ here: [], there: [], versions: [next] })
})
