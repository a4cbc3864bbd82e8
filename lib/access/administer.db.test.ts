import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyPassword } from '#lib/auth/password.ts'
import { rulesDigest } from '#lib/domain/digest.ts'
import { AccessWorld } from '#lib/testing/access-world.ts'
import {
  checkCluster,
  createProfile,
  createUser,
  createVendor,
  endSessions,
  listClusters,
  listProfiles,
  listUsers,
  listVendors,
  publishProfileVersion,
  readProfile,
  readRequestOptions,
  retireProfile,
  updateCluster,
  updateUser,
  updateVendor,
} from './index.ts'

let world: AccessWorld
beforeAll(async () => {
  world = await AccessWorld.make()
})
afterAll(() => world.close())

const admin = () => world.as('administrator')
const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }]
const content = { scope: 'namespaces', rules, maxDurationSeconds: 3600, requiredApprovals: 1 } as const

test('the last administrator stays, also when two take the right from each other at once', async () => {
  const self = world.actor('administrator')
  await expect(updateUser(admin(), { userId: self.userId, roles: ['auditor'] })).rejects.toMatchObject({ code: 'user.last_administrator' })
  await expect(updateUser(admin(), { userId: self.userId, disabled: true })).rejects.toMatchObject({ code: 'user.last_administrator' })
  const other = await world.insider(['administrator', 'approver'], 'Other administrator')
  for (let round = 0; round < 10; round += 1) {
    await Promise.allSettled([
      updateUser(world.as(other), { userId: self.userId, roles: ['auditor'] }),
      updateUser(admin(), { userId: other.userId, disabled: true }),
    ])
    const [left] = await world.owner.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM users WHERE 'administrator' = ANY (roles) AND disabled_at IS NULL",
    )
    expect(left?.count).toBe(1)
    await world.owner.query("UPDATE users SET roles = ARRAY['administrator'], disabled_at = NULL WHERE id = ANY ($1)", [[self.userId, other.userId]])
  }
  await updateUser(admin(), { userId: other.userId, disabled: true })
})

test('accounts: roles fit the vendor, addresses are unique, passwords are hashed and leave no trace', async () => {
  const vendorId = world.actor('vendor').vendorId
  const user = await createUser(admin(), { email: ' New@Example.com ', name: 'New approver', roles: ['approver', 'auditor'], password: 'a long enough one' })
  expect(user).toMatchObject({ email: 'new@example.com', roles: ['approver', 'auditor'], vendor: null, liveSessions: 0 })
  const [row] = await world.owner.query<{ password_hash: string }>('SELECT password_hash FROM users WHERE id = $1', [user.id])
  expect(await verifyPassword('a long enough one', row?.password_hash ?? '')).toBe(true)
  const [trace] = await world.owner.query<{ detail: string }>("SELECT detail::text FROM activity WHERE action = 'user.created' AND subject_id = $1", [user.id])
  expect(trace?.detail).not.toMatch(/scrypt|long enough/)
  await expect(createUser(admin(), { email: 'NEW@example.com', name: 'Again', roles: ['auditor'] })).rejects.toMatchObject({ code: 'user.duplicate' })
  const bad = [
    { email: 'nobody', name: 'X', roles: ['auditor'] as const },
    { email: 'x@example.com', name: '', roles: ['auditor'] as const },
    { email: 'x@example.com', name: 'X', roles: [] },
    { email: 'x@example.com', name: 'X', roles: ['vendor'] as const },
    { email: 'x@example.com', name: 'X', roles: ['vendor', 'approver'] as const, vendorId },
    { email: 'x@example.com', name: 'X', roles: ['approver'] as const, vendorId },
    { email: 'x@example.com', name: 'X', roles: ['vendor'] as const, vendorId: '1111111111111111' },
    { email: 'x@example.com', name: 'X', roles: ['auditor'] as const, password: 'short' },
  ]
  for (const input of bad) await expect(createUser(admin(), input)).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(updateUser(admin(), { userId: world.actor('vendor').userId, roles: ['approver'] })).rejects.toMatchObject({ code: 'input.invalid' })
  expect((await listUsers(world.as('auditor'), { role: 'approver', q: 'new' })).items.map((it) => it.id)).toEqual([user.id])
})

test('everybody ends his own sessions, an administrator anybody’s', async () => {
  const userId = world.actor('vendor').userId
  const open = () =>
    world.owner.query("INSERT INTO sessions (id, user_id, expires_at) SELECT 's' || random(), $1, now() + interval '1 day' FROM generate_series(1, 3)", [
      userId,
    ])
  await open()
  expect(await endSessions(world.as('vendor'), { userId })).toEqual({ ended: 3 })
  await open()
  await expect(endSessions(world.as('approver'), { userId })).rejects.toMatchObject({ code: 'auth.forbidden' })
  expect(await endSessions(admin(), { userId })).toEqual({ ended: 3 })
  expect(await endSessions(admin(), { userId })).toEqual({ ended: 0 })
})

test('vendors: slug from the name, sponsor from inside, duplicates by name', async () => {
  const sponsorId = world.actor('approver').userId
  const vendor = await createVendor(admin(), { name: 'Überwachung & Söhne', sponsorId, contractEndsAt: '2027-01-01T00:00:00+01:00' })
  expect(vendor).toMatchObject({ slug: 'uberwachung-sohne', sponsor: { name: 'Approver' }, contractEndsAt: '2026-12-31T23:00:00.000Z' })
  await expect(createVendor(admin(), { name: 'uberwachung sohne' })).rejects.toMatchObject({ code: 'vendor.duplicate' })
  await expect(createVendor(admin(), { name: '日本' })).rejects.toMatchObject({ code: 'input.invalid', fields: [{ path: 'slug' }] })
  await expect(createVendor(admin(), { name: 'X', sponsorId: world.actor('vendor').userId })).rejects.toMatchObject({ code: 'input.invalid' })
  expect(await updateVendor(admin(), { vendorId: vendor.id, sponsorId: null, name: 'Renamed' })).toMatchObject({ name: 'Renamed', sponsor: null })
  expect((await listVendors(world.as('approver'))).map((it) => it.name)).toEqual(['Renamed', 'Vendor A', 'Vendor B'])
})

test('profiles: versions are added, never changed; equal content adds none; retired ones take no more', async () => {
  const made = await createProfile(admin(), { slug: 'pods-only', name: 'Pods only', description: 'See pods.', ...content })
  expect(made.versions).toMatchObject([{ version: 1, digest: rulesDigest(rules), roleName: 'daypass:pods-only:v1', clusters: [{ state: 'unknown' }] }])
  await expect(createProfile(admin(), { slug: 'pods-only', name: 'Again', description: 'Again.', ...content })).rejects.toMatchObject({
    code: 'profile.duplicate',
  })
  expect((await publishProfileVersion(admin(), { slug: 'pods-only', ...content })).versions).toHaveLength(1)
  const wider = [{ apiGroups: [''], resources: ['pods', 'services'], verbs: ['get'] }]
  await Promise.all([1, 2].map((n) => publishProfileVersion(admin(), { slug: 'pods-only', ...content, rules: wider, maxDurationSeconds: 600 * n })))
  const after = await readProfile(world.as('auditor'), 'pods-only')
  expect(after.versions.map((it) => it.version)).toEqual([3, 2, 1])
  expect(after.versions[2]?.rules).toEqual(rules)
  await expect(
    publishProfileVersion(admin(), { slug: 'pods-only', ...content, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }),
  ).rejects.toMatchObject({
    code: 'input.invalid',
    fields: [{ path: 'rules.0' }],
  })
  await retireProfile(admin(), { slug: 'pods-only' })
  await expect(publishProfileVersion(admin(), { slug: 'pods-only', ...content })).rejects.toMatchObject({ code: 'profile.retired' })
  expect((await readRequestOptions(world.as('vendor'))).profiles.map((it) => it.slug)).not.toContain('pods-only')
  expect((await listProfiles(world.as('auditor'))).at(-1)).toMatchObject({ slug: 'pods-only', retiredAt: expect.any(String) })
})

test('clusters: limits are kept within reason, a check is a wish to the issuer', async () => {
  const clusterId = world.clusterId
  expect(await updateCluster(admin(), { clusterId, name: 'Renamed', maxTokenSeconds: 600 })).toMatchObject({ name: 'Renamed', maxTokenSeconds: 600 })
  for (const over of [{ maxTokenSeconds: 599 }, { maxDurationSeconds: 0 }, { maxDurationSeconds: 1e9 }, { name: ' ' }]) {
    await expect(updateCluster(admin(), { clusterId, ...over })).rejects.toMatchObject({ code: 'input.invalid' })
  }
  await checkCluster(admin(), { clusterId })
  const [row] = await world.owner.query<{ at: Date }>('SELECT check_requested_at AS at FROM clusters WHERE id = $1', [clusterId])
  expect(row?.at).toEqual(world.clock.now())
  await expect(checkCluster(admin(), { clusterId: '1111111111111111' })).rejects.toMatchObject({ code: 'not_found' })
  expect((await listClusters(world.as('auditor')))[0]).toMatchObject({
    name: 'Renamed',
    liveGrants: 0,
    profiles: expect.arrayContaining([expect.objectContaining({ state: 'published' })]),
  })
})
