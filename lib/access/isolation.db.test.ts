import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '#lib/domain/actor.ts'
import { isFault, notFound } from '#lib/platform/index.ts'
import { AccessWorld, type DemoName } from '#lib/testing/access-world.ts'
import type { ContextWithIssuer } from './context.ts'
import * as access from './index.ts'

/** Every exported use case and query, called by a vendor user of B with what belongs to vendor A. */

let world: AccessWorld
let ids: { requestId: string; pendingId: string; pendingDigest: string; grantId: string; vendorId: string; userId: string }

beforeAll(async () => {
  world = await AccessWorld.make()
  const versionId = await world.versionId()
  const ask = (namespace: string) =>
    access.submitRequest(world.as('vendor'), {
      clusterId: world.clusterId,
      profileVersionId: versionId,
      namespaces: [namespace],
      startsAt: null,
      duration: '1h',
      justification: 'the secret words of vendor A',
      ticketUrl: null,
    })
  const approved = await ask('payments')
  const { grant } = await access.decideRequest(world.as('approver'), { requestId: approved.id, version: 1, digest: approved.digest, verdict: 'approve' })
  const pending = await ask('orders')
  const actor = world.actor('vendor')
  ids = {
    requestId: approved.id,
    pendingId: pending.id,
    pendingDigest: pending.digest,
    grantId: grant?.id ?? '',
    vendorId: actor.vendorId ?? '',
    userId: actor.userId,
  }
})
afterAll(() => world.close())

// Manifests are for every inside person; anything else the issuer must not even be asked for here.
const noIssuer = new Proxy(
  {},
  { get: (_, name) => () => (String(name).endsWith('Manifest') ? Promise.resolve('yaml') : Promise.reject(new Error('the issuer was asked'))) },
) as ContextWithIssuer['issuer']
const as = (who: Parameters<AccessWorld['as']>[0]): ContextWithIssuer => ({ ...world.as(who), issuer: noIssuer })

const missing = '9999999999999999'
const profile = {
  scope: 'namespaces',
  rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
  maxDurationSeconds: 600,
  requiredApprovals: 1,
} as const
const credential = { serverUrl: 'https://192.0.2.1', caPem: 'ca', token: 't' }

type Call = (context: ContextWithIssuer, id: 'theirs' | 'missing') => Promise<unknown>
const of = (id: 'theirs' | 'missing', theirs: string) => (id === 'theirs' ? theirs : missing)

/** Things with an id that a vendor user could guess: theirs must look exactly like nothing. */
const byId: Record<string, Call> = {
  readRequest: (c, id) => access.readRequest(c, of(id, ids.requestId)),
  readGrant: (c, id) => access.readGrant(c, of(id, ids.grantId)),
  readVendor: (c, id) => access.readVendor(c, of(id, ids.vendorId)),
  withdrawRequest: (c, id) => access.withdrawRequest(c, { requestId: of(id, ids.pendingId) }),
  decideRequest: (c, id) => access.decideRequest(c, { requestId: of(id, ids.pendingId), version: 1, digest: ids.pendingDigest, verdict: 'approve' }),
  revokeGrant: (c, id) => access.revokeGrant(c, { grantId: of(id, ids.grantId), reason: 'not mine' }),
  releaseGrant: (c, id) => access.releaseGrant(c, { grantId: of(id, ids.grantId) }),
  undoApproval: (c, id) => access.undoApproval(c, { grantId: of(id, ids.grantId) }),
  revokeCredential: (c, id) => access.revokeCredential(c, { grantId: of(id, ids.grantId), number: 1 }),
  mintCredential: (c, id) => access.mintCredential(c, { grantId: of(id, ids.grantId) }),
}

/** Things for inside people: refused before anything is looked up, so the answer cannot depend on what is there. */
const insideOnly: Record<string, Call> = {
  listInbox: (c) => access.listInbox(c),
  listVendors: (c) => access.listVendors(c),
  listUsers: (c) => access.listUsers(c, {}),
  listClusters: (c) => access.listClusters(c),
  readCluster: (c, id) => access.readCluster(c, of(id, world.clusterId)),
  listProfiles: (c) => access.listProfiles(c),
  readProfile: (c, id) => access.readProfile(c, id === 'theirs' ? 'logs' : 'no-such'),
  readClusterManifest: (c, id) => access.readClusterManifest(c, { clusterId: of(id, world.clusterId) }),
  readProfileManifest: (c, id) => access.readProfileManifest(c, { slug: id === 'theirs' ? 'logs' : 'no-such', version: 1 }),
  exportActivity: (c) => access.exportActivity(c, {}).next(),
  revokeAll: (c, id) => access.revokeAll(c, { vendorId: of(id, ids.vendorId) }, 'not mine'),
  previewRevokeAll: (c, id) => access.previewRevokeAll(c, { vendorId: of(id, ids.vendorId) }),
  suspendVendor: (c, id) => access.suspendVendor(c, { vendorId: of(id, ids.vendorId), reason: 'not mine' }),
  resumeVendor: (c, id) => access.resumeVendor(c, { vendorId: of(id, ids.vendorId) }),
  createVendor: (c) => access.createVendor(c, { name: 'Mine' }),
  updateVendor: (c, id) => access.updateVendor(c, { vendorId: of(id, ids.vendorId), name: 'Mine' }),
  createUser: (c) => access.createUser(c, { email: 'x@example.com', name: 'X', roles: ['administrator'] }),
  updateUser: (c, id) => access.updateUser(c, { userId: of(id, ids.userId), disabled: true }),
  endSessions: (c, id) => access.endSessions(c, { userId: of(id, ids.userId) }),
  createProfile: (c) => access.createProfile(c, { slug: 'mine', name: 'Mine', description: 'Mine', ...profile }),
  publishProfileVersion: (c, id) => access.publishProfileVersion(c, { slug: id === 'theirs' ? 'logs' : 'no-such', ...profile }),
  retireProfile: (c, id) => access.retireProfile(c, { slug: id === 'theirs' ? 'logs' : 'no-such' }),
  testCluster: async (c) => access.testCluster(c, { credential }),
  addCluster: (c) => access.addCluster(c, { slug: 'mine', name: 'Mine', environment: 'sandbox', maxDurationSeconds: 600, maxTokenSeconds: 600, credential }),
  replaceClusterCredential: (c, id) => access.replaceClusterCredential(c, { clusterId: of(id, world.clusterId), credential }),
  checkCluster: (c, id) => access.checkCluster(c, { clusterId: of(id, world.clusterId) }),
  updateCluster: (c, id) => access.updateCluster(c, { clusterId: of(id, world.clusterId), name: 'Mine' }),
  retireCluster: (c, id) => access.retireCluster(c, { clusterId: of(id, world.clusterId) }),
}

/** Lists and counts: open to vendor users, cut to their own; looked at one by one below. */
const cut = [
  'listRequests',
  'listGrants',
  'listCourse',
  'listActivity',
  'listActivitySince',
  'readActivity',
  'countWaiting',
  'readIssuerHealth',
  'readRequestOptions',
  'submitRequest',
  'listOwnSessions',
]

test('no use case is missing here', () => {
  const exported = Object.entries(access)
    .filter(([, value]) => typeof value === 'function')
    .map(([name]) => name)
  expect(exported.sort()).toEqual([...Object.keys(byId), ...Object.keys(insideOnly), ...cut].sort())
  // A file of its own for each, so that the listing is the list of what Daypass does.
  const files = readdirSync(import.meta.dirname)
  const kebab = (name: string) => name.replace(/[A-Z]/g, (it) => `-${it.toLowerCase()}`)
  const elsewhere = ['listActivitySince', 'readActivity', 'exportActivity', 'countWaiting', 'previewRevokeAll', 'readClusterManifest', 'readProfileManifest']
  for (const name of exported) if (!elsewhere.includes(name)) expect(files).toContain(`${kebab(name)}.ts`)
})

const answer = async (promise: Promise<unknown>) => {
  try {
    return await promise
  } catch (error) {
    if (!isFault(error)) throw error
    return { code: error.code, publicMessage: error.publicMessage, detail: error.detail, fields: error.fields }
  }
}

test("another vendor's thing is answered exactly like one that does not exist", async () => {
  const nothing = notFound()
  const expected = { code: nothing.code, publicMessage: nothing.publicMessage, detail: nothing.detail, fields: [] }
  for (const [name, call] of Object.entries(byId)) {
    expect(await answer(call(as('second-vendor'), 'theirs')), name).toEqual(expected)
    expect(await answer(call(as('second-vendor'), 'missing')), name).toEqual(expected)
  }
})

test('what is for inside people is refused alike for every vendor user, whatever is there', async () => {
  for (const who of ['second-vendor', 'vendor'] as const) {
    for (const [name, call] of Object.entries(insideOnly)) {
      if (name === 'endSessions' && who === 'vendor') continue
      const theirs = await answer(Promise.resolve().then(() => call(as(who), 'theirs')))
      expect(theirs, name).toMatchObject({ code: 'auth.forbidden' })
      expect(await answer(Promise.resolve().then(() => call(as(who), 'missing'))), name).toEqual(theirs)
    }
  }
})

test('an auditor changes nothing', async () => {
  const reads = [
    'readClusterManifest',
    'readProfileManifest',
    'readRequest',
    'readGrant',
    'readVendor',
    'listInbox',
    'listVendors',
    'listUsers',
    'listClusters',
    'readCluster',
    'listProfiles',
    'readProfile',
    'exportActivity',
  ]
  for (const [name, call] of Object.entries({ ...byId, ...insideOnly })) {
    const outcome = answer(Promise.resolve().then(() => call(as('auditor'), 'theirs')))
    if (reads.includes(name)) expect(await outcome, name).not.toHaveProperty('code')
    else expect(await outcome, name).toMatchObject({ code: expect.stringMatching(/^(auth\.forbidden|grant\.not_yours)$/) })
  }
})

test('lists, counts and the record hold nothing of the other vendor, whatever is asked of them', async () => {
  const context = world.as('second-vendor')
  const everything = await Promise.all([
    access.listRequests(context, {}),
    access.listRequests(context, { vendorId: ids.vendorId }),
    access.listRequests(context, { q: 'secret words' }),
    access.listGrants(context, {}),
    access.listGrants(context, { vendorId: ids.vendorId, requestId: ids.requestId }),
    access.listActivity(context, {}),
    access.listActivity(context, { vendorId: ids.vendorId }),
    access.listActivity(context, { requestId: ids.requestId }),
    access.listActivity(context, { grantId: ids.grantId }),
    access.listActivity(context, { actorId: ids.userId }),
    access.listActivity(context, { clusterId: world.clusterId }),
  ])
  for (const page of everything) expect(page).toEqual({ items: [], total: 0, nextCursor: null })
  expect(await access.countWaiting(context)).toBe(0)
  expect(await access.listCourse(context, { requestId: ids.requestId })).toEqual({ items: [], leftOut: 0 })
  await world.owner.query("INSERT INTO sessions (id, user_id, expires_at) VALUES ('theirs', $1, now() + interval '9 years')", [ids.userId])
  expect(await access.listOwnSessions(context)).toEqual([])
  expect(await access.listActivitySince(context, { afterId: '0' })).toEqual([])
  const [row] = await world.owner.query<{ id: string }>('SELECT id::text FROM activity WHERE request_id = $1 LIMIT 1', [ids.requestId])
  expect(await access.readActivity(context, row?.id ?? '')).toBeNull()
  const options = JSON.stringify(await access.readRequestOptions(context))
  expect(options).not.toContain('Vendor A')
  expect(options).not.toContain(world.actor('vendor').email)
})

test('a colleague sees the same things and may do nothing with them', async () => {
  const request = await access.readRequest(world.as('vendor-colleague'), ids.pendingId)
  expect(Object.values(request.can).map((it) => it.allowed)).toEqual([false, false, false])
  const grant = await access.readGrant(world.as('vendor-colleague'), ids.grantId)
  expect(Object.values(grant.can).map((it) => it.allowed)).toEqual([false, false, false, false])
  expect((await access.listRequests(world.as('vendor-colleague'), { mine: true })).total).toBe(0)
})

test('a vendor user is not told where his hosts sit, by looking or by searching', async () => {
  const seen = await access.listActivity(world.as('vendor'), { requestId: ids.requestId })
  const approval = seen.items.find((it) => it.action === 'request.approved')
  expect(approval).toMatchObject({ actor: { name: 'Approver' }, ip: null, userAgent: null })
  expect(seen.items.find((it) => it.action === 'request.submitted')).toMatchObject({ ip: '192.0.2.7' })
  expect((await access.listActivity(world.as('vendor'), { q: '192.0.2.7' })).total).toBe(0)
  expect((await access.listActivity(world.as('auditor'), { q: '192.0.2.7' })).total).toBeGreaterThan(0)
})

test('a session of somebody moved to another vendor acts as what he is now', async () => {
  const stale: Actor = { ...world.actor('vendor-colleague') }
  await world.owner.query('UPDATE users SET vendor_id = (SELECT id FROM vendors WHERE slug = $2) WHERE id = $1', [stale.userId, 'vendor-b'])
  await expect(access.releaseGrant(world.as(stale), { grantId: ids.grantId })).rejects.toMatchObject({ code: 'not_found' })
  await world.owner.query('UPDATE users SET vendor_id = $2 WHERE id = $1', [stale.userId, stale.vendorId])
})

test("the cluster's own words reach the hosts and no vendor user, by looking or by searching", async () => {
  const inner = 'admission webhook "inner.kube-system.svc" denied it'
  const { grantId } = ids
  await world.owner.query("UPDATE grants SET state = 'provisioning' WHERE id = $1", [grantId])
  const [before] = await world.owner.query<{ note: string | null }>('SELECT end_note AS note FROM grants WHERE id = $1', [grantId])
  await world.owner.query("UPDATE grants SET end_reason = 'failed', end_note = $2, last_error = $2, attempts = 3 WHERE id = $1", [grantId, inner])
  await world.owner.query("INSERT INTO grant_steps (grant_id, step, state, detail) VALUES ($1, 'binding', 'failed', $2), ($1, 'binding', 'done', $3)", [
    grantId,
    { reason: inner },
    { kept: true },
  ])
  for (const [action, detail] of [
    ['grant.failed', { error: inner }],
    ['grant.alarm', { error: inner, since: '2026-01-01' }],
    ['grant.drift', { what: inner }],
    ['credential.failed', { error: inner, number: 1 }],
  ] as const) {
    await world.owner.query(
      `INSERT INTO activity (at, actor_kind, actor_label, action, subject_type, subject_id, vendor_id, cluster_id, request_id, grant_id, detail)
       VALUES (now(), 'issuer', 'issuer', $1, 'grant', $2, $3, $4, $5, $2, $6)`,
      [action, grantId, ids.vendorId, world.clusterId, ids.requestId, detail],
    )
  }
  const seenBy = async (who: DemoName) => [
    await access.readGrant(world.as(who), grantId),
    await access.listGrants(world.as(who), {}),
    await access.listActivity(world.as(who), {}),
  ]
  for (const who of ['vendor', 'vendor-colleague'] as const) {
    expect(JSON.stringify(await seenBy(who))).not.toContain('inner.kube-system')
    expect((await access.listActivity(world.as(who), { q: 'inner.kube-system' })).total).toBe(0)
  }
  expect((await access.readGrant(world.as('vendor'), grantId)).steps).toMatchObject([
    { state: 'failed', detail: {} },
    { state: 'done', detail: { kept: true } },
  ])
  expect((await access.listActivity(world.as('vendor'), { action: 'grant.alarm' })).items[0]).toMatchObject({ detail: { since: '2026-01-01' } })
  // Nobody wrote it, so it is nobody's note; the hosts read it where it is an error.
  const hosts = await access.readGrant(world.as('auditor'), grantId)
  expect(hosts).toMatchObject({ endNote: null, lastError: inner, steps: [{ detail: { reason: inner } }, {}] })
  expect((await access.listActivity(world.as('auditor'), { q: 'inner.kube-system' })).total).toBe(4)
  // Also beside a wish of a person who was not asked for words.
  await world.owner.query("UPDATE grants SET end_reason = 'released', end_requested_by_id = $2 WHERE id = $1", [grantId, ids.userId])
  expect(await access.readGrant(world.as('vendor'), grantId)).toMatchObject({ endNote: null, endRequestedBy: { name: 'Vendor user' } })
  await world.owner.query('UPDATE grants SET end_reason = NULL, end_note = $2, last_error = NULL, end_requested_by_id = NULL WHERE id = $1', [
    grantId,
    before?.note,
  ])
})

test('the course of a grant keeps its beginning and its end, however much happened between', async () => {
  const of = { requestId: ids.requestId }
  const before = await access.listCourse(world.as('auditor'), of)
  expect(before.leftOut).toBe(0)
  expect(before.items.at(-1)).toMatchObject({ action: 'request.submitted' })
  await world.owner.query(
    `INSERT INTO activity (at, actor_kind, actor_label, action, subject_type, subject_id, vendor_id, request_id, grant_id, detail)
     SELECT now(), 'issuer', 'issuer', 'credential.expired', 'credential', n::text, $1, $2, $3, '{}' FROM generate_series(1, 300) n`,
    [ids.vendorId, ids.requestId, ids.grantId],
  )
  const { items, leftOut } = await access.listCourse(world.as('auditor'), of)
  expect(items).toHaveLength(200)
  expect(leftOut).toBe(before.items.length + 100)
  expect(items[0]).toMatchObject({ subjectId: '300' })
  expect(items.slice(-2).map((it) => it.action)).toEqual(['request.approved', 'request.submitted'])
  expect(items.map((it) => BigInt(it.id))).toEqual(items.map((it) => BigInt(it.id)).toSorted((a, b) => (a < b ? 1 : -1)))
})
