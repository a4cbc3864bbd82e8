import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Role } from './actor.ts'
import { countedApprovals, type DecidableRequest, type DecideInput, type Decider, decide, mayDecide, type Recorded } from './decide.rules.ts'
import { requestStates } from './states.ts'

const now = new Date('2026-03-10T12:00:00Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

const request = (over: Partial<DecidableRequest> = {}): DecidableRequest => ({
  state: 'pending',
  version: 1,
  digest: 'd1',
  requesterId: 'requester',
  vendorId: 'vendor-a',
  requiredApprovals: 1,
  lapsesAt: later(3600),
  decidedAt: null,
  startsAt: null,
  durationSeconds: 3600,
  namespaces: ['orders', 'payments'],
  scope: 'namespaces',
  vendorSuspended: false,
  contractEndsAt: null,
  requesterDisabled: false,
  clusterRetired: false,
  profileRetired: false,
  rulesUnchanged: true,
  maxDurationSeconds: 28_800,
  roleMissing: false,
  decisions: [],
  ...over,
})
const approver: Decider = { userId: 'approver', roles: ['approver'], vendorId: null, disabled: false }
const input = (over: Partial<DecideInput> = {}): DecideInput => ({
  request: request(),
  actor: approver,
  verdict: 'approve',
  version: 1,
  digest: 'd1',
  now,
  ...over,
})
const recorded = (over: Partial<Recorded> = {}): Recorded => ({
  approverId: 'other',
  approverName: 'Other',
  verdict: 'approve',
  at: now,
  current: true,
  stillMay: true,
  ...over,
})

test.each<[string, Partial<DecideInput>, string]>([
  [
    'the requester, even as administrator and approver',
    { actor: { userId: 'requester', roles: ['administrator', 'approver'], vendorId: null, disabled: false } },
    'request.self_approval',
  ],
  ['the requester as vendor user', { actor: { userId: 'requester', roles: ['vendor'], vendorId: 'vendor-a', disabled: false } }, 'request.self_approval'],
  ['an approver who belongs to the same vendor', { actor: { ...approver, vendorId: 'vendor-a' } }, 'request.same_vendor'],
  ['an approver who belongs to another vendor', { actor: { ...approver, vendorId: 'vendor-b' } }, 'auth.forbidden'],
  ['an administrator who is no approver', { actor: { ...approver, roles: ['administrator'] } }, 'auth.forbidden'],
  ['an auditor', { actor: { ...approver, roles: ['auditor'] } }, 'auth.forbidden'],
  ['a disabled approver', { actor: { ...approver, disabled: true } }, 'auth.forbidden'],
  ['another version', { version: 2 }, 'request.changed'],
  ['another digest', { digest: 'd2' }, 'request.changed'],
  ['a lapsed request that nobody swept', { now: later(3600) }, 'request.not_pending'],
  ['a suspended vendor', { request: request({ vendorSuspended: true }) }, 'vendor.suspended'],
  ['a disabled requester', { request: request({ requesterDisabled: true }) }, 'user.disabled'],
  ['a contract that ends within the window', { request: request({ contractEndsAt: later(3599) }) }, 'vendor.contract_ended'],
  ['a contract that is over', { request: request({ contractEndsAt: later(-1) }) }, 'vendor.contract_ended'],
  ['a cluster out of service', { request: request({ clusterRetired: true }) }, 'cluster.retired'],
  ['a retired profile', { request: request({ profileRetired: true }) }, 'profile.retired'],
  ['changed rules', { request: request({ rulesUnchanged: false }) }, 'request.profile_changed'],
  ['a role that the cluster lacks', { request: request({ roleMissing: true }) }, 'request.profile_changed'],
  ['more than is allowed now', { request: request({ maxDurationSeconds: 1800 }) }, 'input.invalid'],
  ['a denial without reason', { verdict: 'deny' }, 'input.invalid'],
  ['a denial with a reason of spaces', { verdict: 'deny', reason: '   ' }, 'input.invalid'],
  ['an approval with unreadable words', { reason: 'fine\u202e' }, 'input.invalid'],
  [
    'a second approval by the same person of what needs two',
    { request: request({ requiredApprovals: 2, decisions: [recorded({ approverId: 'approver' })] }), verdict: 'deny', reason: 'changed my mind' },
    'request.already_decided',
  ],
  ['a longer time', { narrow: { durationSeconds: 3601 } }, 'input.invalid'],
  ['under a minute', { narrow: { durationSeconds: 59 } }, 'input.invalid'],
  ['half a second', { narrow: { durationSeconds: 60.5 } }, 'input.invalid'],
  ['no number', { narrow: { durationSeconds: Number.NaN } }, 'input.invalid'],
  ['a namespace that was not asked for', { narrow: { namespaces: ['orders', 'kube-system'] } }, 'input.invalid'],
  ['no namespace', { narrow: { namespaces: [] } }, 'input.invalid'],
  ['a namespace twice', { narrow: { namespaces: ['orders', 'orders'] } }, 'input.invalid'],
])('refused: %s', (_, over, code) => {
  expect(decide(input(over))).toMatchObject({ ok: false, code })
})

test.each([
  ['vendorSuspended', { vendorSuspended: true }],
  ['clusterRetired', { clusterRetired: true }],
  ['profileRetired', { profileRetired: true }],
  ['rulesUnchanged', { rulesUnchanged: false }],
])('what stops an approval never stops a denial: %s', (_, over) => {
  expect(decide(input({ request: request(over), verdict: 'deny', reason: 'no longer wanted' }))).toMatchObject({ ok: true, next: 'denied' })
})

test('who was faster is named with the age of his decision', () => {
  const decided = request({ state: 'approved', decidedAt: now, decisions: [recorded({ approverName: 'Approver' })] })
  expect(decide(input({ request: decided, now: later(3) }))).toMatchObject({ code: 'request.already_decided', reason: 'Already approved by Approver 3 s ago.' })
  const denied = request({ state: 'denied', decidedAt: now, decisions: [recorded({ verdict: 'deny', approverName: 'Second approver' })] })
  expect(decide(input({ request: denied, now: later(180) }))).toMatchObject({ reason: 'Already denied by Second approver 3 min ago.' })
})

test('narrowing to what was asked anyway is a plain approval', () => {
  expect(decide(input({ narrow: { durationSeconds: 3600, namespaces: ['payments', 'orders'] } }))).toMatchObject({ ok: true, narrowed: null })
})

test('a stale narrowing is no repeat of a wider approval by the same person', () => {
  const approved = request({ state: 'approved', version: 2, digest: 'd2', decidedAt: now, decisions: [recorded({ approverId: 'approver' })] })
  expect(decide(input({ request: approved, narrow: { namespaces: ['orders'] } }))).toMatchObject({ ok: false, code: 'request.already_decided' })
  expect(decide(input({ request: request({ ...approved, namespaces: ['orders'] }), narrow: { namespaces: ['orders'] } }))).toEqual({ ok: true, repeat: true })
})

const roles = fc.subarray<Role>(['vendor', 'approver', 'administrator', 'auditor'])
const person = fc.record({
  userId: fc.constantFrom('requester', 'approver', 'other'),
  roles,
  vendorId: fc.constantFrom(null, 'vendor-a', 'vendor-b'),
  disabled: fc.boolean(),
})
const decisionOf = fc.record({
  approverId: fc.constantFrom('requester', 'approver', 'other', 'third'),
  approverName: fc.constant('Somebody'),
  verdict: fc.constantFrom('approve' as const, 'deny' as const),
  at: fc.constant(now),
  current: fc.boolean(),
  stillMay: fc.boolean(),
})
const anyRequest = fc
  .record({
    state: fc.constantFrom(...requestStates),
    version: fc.integer({ min: 1, max: 3 }),
    requiredApprovals: fc.integer({ min: 1, max: 3 }),
    lapsesAt: fc.integer({ min: -10, max: 10 }).map(later),
    durationSeconds: fc.integer({ min: 60, max: 10_000 }),
    namespaces: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }),
    vendorSuspended: fc.boolean(),
    clusterRetired: fc.boolean(),
    profileRetired: fc.boolean(),
    rulesUnchanged: fc.boolean(),
    decisions: fc.array(decisionOf, { maxLength: 4 }),
  })
  .map((it) => request({ ...it, decidedAt: it.state === 'pending' ? null : now }))
const anyInput = fc.record({
  request: anyRequest,
  actor: person,
  verdict: fc.constantFrom('approve' as const, 'deny' as const),
  version: fc.integer({ min: 1, max: 3 }),
  digest: fc.constantFrom('d1', 'd2'),
  reason: fc.constantFrom(null, '', 'a good reason'),
  narrow: fc.option(
    fc.record(
      { durationSeconds: fc.integer({ min: -5, max: 20_000 }), namespaces: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 }) },
      { requiredKeys: [] },
    ),
  ),
  now: fc.constant(now),
})

test('whatever comes in: nothing is given by the requester, the vendor, a stranger to the role, on a stale version or twice, and never more than was asked', () => {
  fc.assert(
    fc.property(anyInput, (it) => {
      const outcome = decide(it)
      if (!outcome.ok || outcome.repeat) return
      expect(it.actor.userId).not.toBe(it.request.requesterId)
      expect(it.actor.vendorId).toBeNull()
      expect(it.actor.roles).toContain('approver')
      expect(it.actor.disabled).toBe(false)
      expect(it.request.state).toBe('pending')
      expect([it.version, it.digest]).toEqual([it.request.version, it.request.digest])
      expect(it.request.lapsesAt.getTime()).toBeGreaterThan(now.getTime())
      if (outcome.verdict === 'deny') {
        expect(outcome.reason).not.toBe('')
        return
      }
      expect([it.request.vendorSuspended, it.request.clusterRetired, it.request.profileRetired, it.request.rulesUnchanged]).toEqual([false, false, false, true])
      if (outcome.narrowed) {
        expect(outcome.narrowed.durationSeconds).toBeLessThanOrEqual(it.request.durationSeconds)
        expect(outcome.narrowed.namespaces.every((name) => it.request.namespaces.includes(name))).toBe(true)
        expect(outcome.narrowed.namespaces.length).toBeGreaterThan(0)
      }
      const others = outcome.narrowed ? 0 : countedApprovals(it.request).length
      expect(outcome.approvals).toBe(others + 1)
      expect(outcome.next === 'approved').toBe(outcome.approvals >= it.request.requiredApprovals)
    }),
    { numRuns: 5000 },
  )
})

test('the button is enabled exactly when the press would be taken', () => {
  fc.assert(
    fc.property(anyInput, (it) => {
      const pressed = decide({ ...it, version: it.request.version, digest: it.request.digest, reason: 'a good reason', narrow: null })
      expect(mayDecide(it.request, it.actor, it.verdict, now).allowed).toBe(pressed.ok && !pressed.repeat)
    }),
    { numRuns: 5000 },
  )
})

test('approvals count once a person, only of this version, only by who still may, never by the requester', () => {
  fc.assert(
    fc.property(fc.array(decisionOf, { maxLength: 12 }), (decisions) => {
      const counted = countedApprovals({ decisions, requesterId: 'requester' })
      expect(new Set(counted.map((it) => it.approverId)).size).toBe(counted.length)
      for (const it of counted) expect(it).toMatchObject({ verdict: 'approve', current: true, stillMay: true })
      expect(counted.some((it) => it.approverId === 'requester')).toBe(false)
    }),
  )
})
