import { expect, test } from 'vitest'
import { requestDigest, rulesDigest } from '#lib/domain/digest.ts'
import { type ApprovalFacts, judgeApproval } from './judge-approval.ts'

const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]
const startsAt = new Date('2026-03-01T10:00:00Z')

function facts(): ApprovalFacts {
  const content = {
    vendorId: 'vendor',
    requesterId: 'requester',
    clusterId: 'cluster',
    profileVersionId: 'profile',
    profileDigest: rulesDigest(rules),
    namespaces: ['payments', 'orders'],
    startsAt: null,
    durationSeconds: 3600,
    justification: 'why',
    ticketUrl: null,
  }
  const digest = requestDigest({ ...content, requestId: 'request', version: 1 })
  return {
    grant: {
      ...content,
      namespaces: [...content.namespaces],
      id: 'grant',
      requestId: 'request',
      requestVersion: 1,
      requestDigest: digest,
      startsAt,
      endsAt: new Date(startsAt.getTime() + 3_600_000),
    },
    request: { ...content, state: 'approved', version: 1, digest, requiredApprovals: 1 },
    profile: { slug: 'pods', version: 1, scope: 'namespaces', rules, digest: rulesDigest(rules), requiredApprovals: 1, maxDurationSeconds: 7200 },
    cluster: { slug: 'c', retiredAt: null, maxDurationSeconds: 7200 },
    vendorSuspendedAt: null,
    vendorContractEndsAt: null,
    requesterDisabledAt: null,
    requesterVendorId: 'vendor',
    decisions: [approval('approver', digest)],
  }
}

const approval = (approverId: string, requestDigest: string): ApprovalFacts['decisions'][number] => ({
  approverId,
  verdict: 'approve',
  requestVersion: 1,
  requestDigest,
  approverRoles: ['approver'],
  approverVendorId: null,
  approverDisabledAt: null,
})

test('an approval as web records it stands', () => {
  expect(judgeApproval(facts(), startsAt)).toEqual({ ok: true, approverIds: ['approver'] })
})

const broken: [string, (f: ApprovalFacts) => unknown, RegExp][] = [
  ['a request that is not approved', (f) => (f.request.state = 'pending'), /not approved/],
  ['a request whose words were changed', (f) => (f.request.justification = 'other'), /digest/],
  ['a request that was made longer', (f) => (f.request.durationSeconds = 7200), /digest/],
  ['another version than was approved', (f) => (f.grant.requestVersion = 2), /version/],
  ['a grant with more namespaces', (f) => f.grant.namespaces.push('kube-public'), /differs from the request/],
  ['a grant for somebody else', (f) => (f.grant.requesterId = 'other'), /differs from the request/],
  ['a grant on another cluster', (f) => (f.grant.clusterId = 'other'), /differs from the request/],
  ['a grant longer than the request', (f) => (f.grant.endsAt = new Date(f.grant.endsAt.getTime() + 1)), /longer/],
  ["a profile whose rules are not the digest's", (f) => (f.profile.rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]), /rules/],
  ['no decision', (f) => (f.decisions = []), /0 of 1/],
  ['a decision on another digest', (f) => (f.decisions = [approval('approver', 'x')]), /0 of 1/],
  ['too few approvers', (f) => (f.request.requiredApprovals = 2), /1 of 2/],
  ['too few approvers for the profile', (f) => (f.profile.requiredApprovals = 2), /1 of 2/],
  [
    'one approver counted twice',
    (f) => {
      f.decisions.push(approval('approver', f.grant.requestDigest))
      f.request.requiredApprovals = 2
    },
    /1 of 2/,
  ],
  ['the requester as approver', (f) => f.decisions.push(approval('requester', f.grant.requestDigest)), /own request/],
  ["the vendor's colleague as approver", (f) => ((f.decisions[0] as { approverVendorId: string }).approverVendorId = 'vendor'), /belongs to a vendor/],
  ["another vendor's user as approver", (f) => ((f.decisions[0] as { approverVendorId: string }).approverVendorId = 'other'), /belongs to a vendor/],
  ['a disabled approver', (f) => ((f.decisions[0] as { approverDisabledAt: Date }).approverDisabledAt = new Date()), /disabled/],
  ['an approver who lost the role', (f) => ((f.decisions[0] as { approverRoles: string[] }).approverRoles = ['administrator']), /no approver/],
  ['a deny beside the approve', (f) => f.decisions.push({ ...approval('second', f.grant.requestDigest), verdict: 'deny' }), /denied/],
  ['a suspended vendor', (f) => (f.vendorSuspendedAt = new Date()), /suspended/],
  ['a vendor whose contract is over', (f) => (f.vendorContractEndsAt = startsAt), /contract .* is over/],
  ['a disabled requester', (f) => (f.requesterDisabledAt = new Date()), /disabled/],
  ['a requester who left the vendor', (f) => (f.requesterVendorId = 'other'), /does not belong/],
  ['a cluster out of service', (f) => (f.cluster.retiredAt = new Date()), /out of service/],
]

test.each(broken)('%s gives nothing', (_, breakIt, reason) => {
  const given = facts()
  breakIt(given)
  const judgement = judgeApproval(given, startsAt)
  expect(judgement.ok).toBe(false)
  expect(judgement).toHaveProperty('reason', expect.stringMatching(reason))
})

test('a namespace of the cluster itself gives nothing, whoever approved it', () => {
  const given = facts()
  for (const part of [given.grant, given.request]) part.namespaces = ['kube-system']
  const digest = requestDigest({ ...given.request, requestId: 'request' })
  given.request.digest = digest
  given.grant.requestDigest = digest
  given.decisions = [approval('approver', digest)]
  expect(judgeApproval(given, startsAt)).toMatchObject({ ok: false, reason: expect.stringMatching(/cluster itself/) })
})

test('namespaces are a set: their order does not matter', () => {
  const given = facts()
  given.grant.namespaces = ['orders', 'payments']
  expect(judgeApproval(given, startsAt).ok).toBe(true)
})

test('an approval whose author may no longer approve counts for nothing and does not spoil the others', () => {
  const given = facts()
  const digest = given.grant.requestDigest
  given.request.requiredApprovals = 2
  given.decisions = [{ ...approval('left', digest), approverRoles: ['auditor'] }, approval('approver', digest), approval('second', digest)]
  expect(judgeApproval(given, startsAt)).toEqual({ ok: true, approverIds: ['approver', 'second'] })
  given.decisions.pop()
  expect(judgeApproval(given, startsAt)).toMatchObject({ ok: false, reason: expect.stringMatching(/no approver/) })
})

test('a contract that ends later gives access until then', () => {
  expect(judgeApproval({ ...facts(), vendorContractEndsAt: new Date(startsAt.getTime() + 1) }, startsAt).ok).toBe(true)
})
