import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Actor } from '#lib/domain/actor.ts'
import { isFault } from '#lib/platform/index.ts'
import { AccessWorld } from '#lib/testing/access-world.ts'
import { decideRequest, readRequest, retireProfile, submitRequest, updateUser, withdrawRequest } from './index.ts'
import type { RequestView } from './views.ts'

let world: AccessWorld
let versionId: string

beforeAll(async () => {
  world = await AccessWorld.make()
  versionId = await world.versionId()
})
afterAll(() => world.close())
// Every test asks anew for the same: nothing of the one before may be live.
beforeEach(async () => {
  await world.owner.query('UPDATE access_requests SET live_key = NULL')
})

const ask = (over: { namespaces?: string[]; duration?: string; profileVersionId?: string; startsAt?: string } = {}): Promise<RequestView> =>
  submitRequest(world.as('vendor'), {
    clusterId: world.clusterId,
    profileVersionId: over.profileVersionId ?? versionId,
    namespaces: over.namespaces ?? ['payments', 'orders'],
    startsAt: over.startsAt ?? null,
    duration: over.duration ?? '1h',
    justification: 'Checkout is slow since the release.',
    ticketUrl: 'https://tickets.example.com/INC-1',
  })

const decideAs = (who: Parameters<AccessWorld['as']>[0], request: RequestView, more: Partial<Parameters<typeof decideRequest>[1]> = {}) =>
  decideRequest(world.as(who), { requestId: request.id, version: request.version, digest: request.digest, verdict: 'approve', ...more })

const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise
    return 'done'
  } catch (error) {
    if (isFault(error)) return error.code
    throw error
  }
}

test('approving records a decision, a scheduled grant with its window and one activity, as the web role', async () => {
  const request = await ask()
  const { request: decided, grant } = await decideAs('approver', request)
  expect(decided).toMatchObject({ state: 'approved', approvals: 1, version: 1, grantId: grant?.id })
  expect(grant).toMatchObject({ state: 'scheduled', namespaces: ['orders', 'payments'], startsAt: world.clock.now().toISOString() })
  expect(Date.parse(grant?.endsAt ?? '') - Date.parse(grant?.startsAt ?? '')).toBe(3_600_000)
  expect(grant?.can.undo).toEqual({ allowed: true })
  expect(await world.actions(request.id)).toEqual(['request.submitted', 'request.approved'])
})

test('of fifty approvers at once exactly one approves, and the others are told whose approval stands', async () => {
  const request = await ask()
  const approvers: Actor[] = []
  for (let n = 0; n < 50; n += 1) approvers.push(await world.insider(['approver'], `Approver ${n}`))
  const outcomes = await Promise.allSettled(approvers.map((actor) => decideAs(actor, request)))
  const won = outcomes.filter((it) => it.status === 'fulfilled')
  expect(won).toHaveLength(1)
  for (const it of outcomes) {
    if (it.status === 'fulfilled') continue
    expect(it.reason).toMatchObject({ code: 'request.already_decided' })
    expect(it.reason.publicMessage).toMatch(/^Already approved by Approver \d+ just now\.$/)
  }
  const [counts] = await world.owner.query(
    'SELECT (SELECT count(*)::int FROM grants WHERE request_id = $1) AS grants, (SELECT count(*)::int FROM decisions WHERE request_id = $1) AS decisions',
    [request.id],
  )
  expect(counts).toEqual({ grants: 1, decisions: 1 })
})

test('the second of two approvers reads by whom and how long ago', async () => {
  const request = await ask()
  await decideAs('approver', request)
  world.pass(3)
  await expect(decideAs('second-approver', request)).rejects.toMatchObject({
    code: 'request.already_decided',
    publicMessage: 'Already approved by Approver 3 s ago.',
  })
  const seen = await readRequest(world.as('second-approver'), request.id)
  expect(seen.can.approve).toEqual({ allowed: false, reason: 'Already approved by Approver 3 s ago.' })
})

test('an approval and a denial at once leave one outcome', async () => {
  for (let round = 0; round < 10; round += 1) {
    const request = await ask()
    const outcomes = await Promise.all([
      codeOf(decideAs('approver', request)),
      codeOf(decideAs('second-approver', request, { verdict: 'deny', reason: 'not now' })),
    ])
    expect(outcomes.sort()).toEqual(['done', 'request.already_decided'])
    const after = await readRequest(world.as('auditor'), request.id)
    expect(after.grantId === null).toBe(after.state === 'denied')
    await world.owner.query('UPDATE access_requests SET live_key = NULL WHERE id = $1', [request.id])
  }
})

test('an approval and a withdrawal at once leave one outcome', async () => {
  for (let round = 0; round < 10; round += 1) {
    const request = await ask()
    const [approved, withdrawn] = await Promise.all([
      codeOf(decideAs('approver', request)),
      codeOf(withdrawRequest(world.as('vendor'), { requestId: request.id })),
    ])
    const after = await readRequest(world.as('auditor'), request.id)
    if (approved === 'done') expect([after.state, withdrawn]).toEqual(['approved', 'request.already_decided'])
    else expect([after.state, approved, withdrawn]).toEqual(['cancelled', 'request.not_pending', 'done'])
    expect(after.grantId !== null).toBe(approved === 'done')
    await world.owner.query('UPDATE access_requests SET live_key = NULL WHERE id = $1', [request.id])
  }
})

test('a role taken away between the page and the press bites', async () => {
  const request = await ask()
  const actor = await world.insider(['approver', 'auditor'], 'Leaving approver')
  await updateUser(world.as('administrator'), { userId: actor.userId, roles: ['auditor'] })
  await expect(decideAs(actor, request)).rejects.toMatchObject({ code: 'auth.forbidden' })
  await updateUser(world.as('administrator'), { userId: actor.userId, disabled: true })
  await expect(decideAs(actor, request)).rejects.toMatchObject({ code: 'auth.required' })
})

test('a role taken away while approvals are on their way: no approval is recorded after the role was gone', async () => {
  for (let round = 0; round < 10; round += 1) {
    const request = await ask()
    const actor = await world.insider(['approver', 'auditor'], `Leaving ${round}`)
    const [outcome] = await Promise.all([codeOf(decideAs(actor, request)), updateUser(world.as('administrator'), { userId: actor.userId, roles: ['auditor'] })])
    const order = await world.owner.query<{ action: string }>(
      "SELECT action FROM activity WHERE (subject_id = $1 AND action = 'request.approved') OR (subject_id = $2 AND action = 'user.updated') ORDER BY id",
      [request.id, actor.userId],
    )
    if (outcome === 'done') expect(order.map((it) => it.action)).toEqual(['request.approved', 'user.updated'])
    else expect([outcome, order.length]).toEqual(['auth.forbidden', 1])
    await world.owner.query('UPDATE access_requests SET live_key = NULL WHERE id = $1', [request.id])
  }
})

test('nobody decides their own request or one of their company, administrator or not; a stranger sees nothing', async () => {
  const request = await ask()
  await expect(decideAs('vendor', request)).rejects.toMatchObject({ code: 'request.self_approval' })
  await expect(decideAs('vendor-colleague', request)).rejects.toMatchObject({ code: 'request.same_vendor' })
  await expect(decideAs('second-vendor', request)).rejects.toMatchObject({ code: 'not_found' })
  await expect(decideAs('administrator', request)).rejects.toMatchObject({ code: 'auth.forbidden' })
  await expect(decideAs('auditor', request)).rejects.toMatchObject({ code: 'auth.forbidden' })
  expect((await readRequest(world.as('vendor'), request.id)).can.approve).toEqual({ allowed: false, reason: 'Nobody decides their own request.' })
})

test('a double press is answered like the first and writes nothing twice', async () => {
  const request = await ask()
  const [a, b] = await Promise.all([decideAs('approver', request), decideAs('approver', request)])
  expect(a.grant?.id).toBe(b.grant?.id)
  expect(await world.actions(request.id)).toEqual(['request.submitted', 'request.approved'])
  const other = await ask({ namespaces: ['monitoring'] })
  await decideAs('approver', other, { verdict: 'deny', reason: 'wrong place' })
  expect((await decideAs('approver', other, { verdict: 'deny', reason: 'wrong place' })).request.state).toBe('denied')
})

test('a decision on another version or digest is void', async () => {
  const request = await ask()
  await expect(decideAs('approver', request, { version: 2 })).rejects.toMatchObject({ code: 'request.changed' })
  await expect(decideAs('approver', request, { digest: 'f'.repeat(64) })).rejects.toMatchObject({ code: 'request.changed' })
  expect((await readRequest(world.as('approver'), request.id)).state).toBe('pending')
})

test('an approver gives less: a new version by him, seen by the vendor, bound to its own digest', async () => {
  const request = await ask()
  const { request: decided, grant } = await decideAs('approver', request, { narrow: { durationSeconds: 900, namespaces: ['orders'] } })
  expect(decided).toMatchObject({ state: 'approved', version: 2, namespaces: ['orders'], durationSeconds: 900 })
  expect(decided.digest).not.toBe(request.digest)
  expect(decided.versions.map((it) => [it.version, it.author.name, it.namespaces])).toEqual([
    [1, 'Vendor user', ['orders', 'payments']],
    [2, 'Approver', ['orders']],
  ])
  expect(grant).toMatchObject({ namespaces: ['orders'] })
  expect(await world.actions(request.id)).toEqual(['request.submitted', 'request.narrowed', 'request.approved'])
  const again = await decideAs('approver', request, { narrow: { durationSeconds: 900, namespaces: ['orders'] } })
  expect(again.grant?.id).toBe(grant?.id)
  await expect(decideAs('second-approver', request)).rejects.toMatchObject({ code: 'request.already_decided' })
})

test('never wider', async () => {
  const request = await ask({ namespaces: ['orders'] })
  for (const narrow of [
    { durationSeconds: 3601 },
    { namespaces: ['orders', 'payments'] },
    { namespaces: ['payments'] },
    { namespaces: [] },
    { durationSeconds: 59 },
    { namespaces: ['orders', 'orders'] },
  ]) {
    await expect(decideAs('approver', request, { narrow })).rejects.toMatchObject({ code: 'input.invalid' })
  }
})

test('narrowing to what the same person asked for elsewhere is refused, and nothing of it stays', async () => {
  await ask({ namespaces: ['orders'] })
  const wide = await ask()
  await expect(decideAs('approver', wide, { narrow: { namespaces: ['orders'] } })).rejects.toMatchObject({ code: 'request.duplicate' })
  expect(await readRequest(world.as('approver'), wide.id)).toMatchObject({ state: 'pending', version: 1, decisions: [] })
})

test('two approvals: the first counts, the second makes the grant; narrowing voids the first', async () => {
  const profile = await world.owner.profile({ requiredApprovals: 2 })
  await world.publish()
  const request = await ask({ profileVersionId: profile.versionId })
  const first = await decideAs('approver', request)
  expect([first.request.state, first.request.approvals, first.grant]).toEqual(['pending', 1, null])
  expect(first.request.can.approve).toMatchObject({ allowed: false })
  expect((await decideAs('approver', request)).request.approvals).toBe(1)
  const narrowed = await decideAs('second-approver', request, { narrow: { durationSeconds: 600 } })
  expect(narrowed.request).toMatchObject({ state: 'pending', version: 2, approvals: 1 })
  expect(narrowed.request.decisions.map((it) => it.current)).toEqual([false, true])
  await expect(decideAs('approver', request)).rejects.toMatchObject({ code: 'request.changed' })
  const done = await decideAs('approver', narrowed.request)
  expect(done.request).toMatchObject({ state: 'approved', approvals: 2 })
  expect(done.grant?.approvedBy.map((it) => it.name).sort()).toEqual(['Approver', 'Second approver'])
})

test('an approval whose author lost the role no longer counts', async () => {
  const profile = await world.owner.profile({ requiredApprovals: 2 })
  await world.publish()
  const request = await ask({ profileVersionId: profile.versionId })
  const leaving: Actor = await world.insider(['approver'], 'Leaving')
  await decideAs(leaving, request)
  await updateUser(world.as('administrator'), { userId: leaving.userId, roles: ['auditor'] })
  const second = await decideAs('approver', request)
  expect([second.request.state, second.request.approvals]).toEqual(['pending', 1])
})

test('a request that lapsed, or whose time is over though nobody swept it yet, is not approved', async () => {
  const request = await ask()
  world.pass(24 * 3600)
  await expect(decideAs('approver', request)).rejects.toMatchObject({ code: 'request.not_pending' })
  await expect(withdrawRequest(world.as('vendor'), { requestId: request.id })).rejects.toMatchObject({ code: 'request.not_pending' })
})

test('changed rules, a role that differs in the cluster and a retired profile void the approval; denying stays possible', async () => {
  const request = await ask()
  await world.owner.query("UPDATE cluster_profiles SET state = 'different' WHERE profile_version_id = $1", [versionId])
  await expect(decideAs('approver', request)).rejects.toMatchObject({ code: 'request.profile_changed' })
  expect((await readRequest(world.as('approver'), request.id)).profileChanged).toBe(true)
  await world.owner.query("UPDATE cluster_profiles SET state = 'missing' WHERE profile_version_id = $1", [versionId])
  await expect(decideAs('approver', request)).rejects.toMatchObject({ code: 'request.profile_changed' })
  await world.publish()
  const profile = await world.owner.profile({ slug: 'short-lived' })
  await world.publish()
  const other = await ask({ profileVersionId: profile.versionId })
  await retireProfile(world.as('administrator'), { slug: 'short-lived' })
  await expect(decideAs('approver', other)).rejects.toMatchObject({ code: 'profile.retired' })
  expect((await decideAs('approver', other, { verdict: 'deny', reason: 'profile is gone' })).request.state).toBe('denied')
})

test('a limit lowered after the asking asks the approver to shorten', async () => {
  const request = await ask({ duration: '2h' })
  await world.owner.query('UPDATE clusters SET max_duration_seconds = 3600 WHERE id = $1', [world.clusterId])
  await expect(decideAs('approver', request)).rejects.toMatchObject({ code: 'input.invalid', fields: [{ path: 'narrow.durationSeconds' }] })
  const { grant } = await decideAs('approver', request, { narrow: { durationSeconds: 3600 } })
  expect(grant).not.toBeNull()
  await world.owner.query('UPDATE clusters SET max_duration_seconds = 28800 WHERE id = $1', [world.clusterId])
})

test('a denial needs a reason that can be read', async () => {
  const request = await ask()
  for (const reason of [undefined, null, '', '  ', 'no', '\u0000\u0000\u0000\u0000', 'a\u202eb reversed', 'x'.repeat(1001)]) {
    await expect(decideAs('approver', request, { verdict: 'deny', reason: reason ?? null })).rejects.toMatchObject({
      code: 'input.invalid',
      fields: [{ path: 'reason' }],
    })
  }
})

test('a later start makes a window from the start', async () => {
  const startsAt = new Date(world.clock.now().getTime() + 7_200_000).toISOString()
  const { grant } = await decideAs('approver', await ask({ startsAt, duration: '90m' }))
  expect([grant?.startsAt, grant?.endsAt]).toEqual([startsAt, new Date(Date.parse(startsAt) + 5_400_000).toISOString()])
})
