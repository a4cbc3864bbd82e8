import { expect, test } from 'vitest'
import { clusterLabel, grantLabel, ttlLabel } from '#lib/domain/names.ts'
import type { LiveObject } from '#lib/kubernetes/index.ts'
import { compare, type LedgerGrant, type Observation } from './drift.ts'
import { credentialSecret, grantObjects } from './plan.ts'

const clusterId = 'cccccccccccccccc'
const grantId = '0123456789abcdef'
const input = {
  grantId,
  clusterId,
  requestId: 'r',
  vendorId: 'v',
  approverIds: ['a'],
  namespaces: ['payments', 'orders'],
  scope: 'namespaces' as const,
  roleName: 'daypass:pods:v1',
  endsAt: new Date('2026-03-01T12:00:00Z'),
}
const plan = grantObjects(input)
const secret = credentialSecret({ ...input, number: 1 })
const live = (object: (typeof plan)['account']): LiveObject => ({ ...object, uid: `uid-${object.namespace}-${object.name}`, createdAt: null, deleting: false })

const ledger = (more: Partial<LedgerGrant> = {}): LedgerGrant => ({
  ...input,
  id: grantId,
  state: 'active',
  ending: false,
  objects: [plan.account, ...plan.bindings].map(({ kind, namespace, name }) => ({ kind, namespace, name, uid: `uid-${namespace}-${name}` })),
  credentials: [{ id: 'c1', secretName: secret.name, secretUid: live(secret).uid, state: 'live', revoking: false }],
  ...more,
})
const seen = (): Observation => ({ accounts: [live(plan.account)], secrets: [live(secret)], roleBindings: plan.bindings.map(live), clusterRoleBindings: [] })
const look = (grants: LedgerGrant[], observation: Observation, after = grants) => compare(clusterId, grants, after, observation)

test('a grant that is as the ledger says has no finding', () => {
  expect(look([ledger()], seen())).toEqual([])
})

test('a binding that is gone, and a ServiceAccount with another uid, are found', () => {
  const observation = seen()
  observation.roleBindings.pop()
  ;(observation.accounts[0] as LiveObject).uid = 'another'
  const found = look([ledger()], observation)
  expect(found).toContainEqual(
    expect.objectContaining({ kind: 'missing', grantId, replaced: false, object: expect.objectContaining({ kind: 'RoleBinding', namespace: 'orders' }) }),
  )
  expect(found).toContainEqual(
    expect.objectContaining({ kind: 'missing', grantId, replaced: true, object: expect.objectContaining({ kind: 'ServiceAccount' }) }),
  )
  // And the stranger is removed: nothing is adopted.
  expect(found).toContainEqual(expect.objectContaining({ kind: 'unknown', uid: 'another' }))
})

test('a binding with one more subject, another role or another end is found', () => {
  for (const change of [
    (binding: LiveObject) => binding.subjects?.push({ kind: 'User', name: 'somebody' }),
    (binding: LiveObject) => (binding.roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' }),
    (binding: LiveObject) => (binding.labels = { ...binding.labels, 'cleanup.kyverno.io/ttl': '2099-01-01' }),
  ]) {
    const observation = structuredClone(seen())
    change(observation.roleBindings[0] as LiveObject)
    expect(look([ledger()], observation)).toContainEqual(expect.objectContaining({ kind: 'changed', grantId }))
  }
})

test('what an earlier version made without a label of this version is no drift; without the label of the grant or its end it is', () => {
  const without = (label: string): Observation => {
    const observation = structuredClone(seen())
    for (const object of [...observation.accounts, ...observation.roleBindings]) delete object.labels[label]
    return observation
  }
  expect(look([ledger()], without(clusterLabel))).toEqual([])
  for (const label of [grantLabel, ttlLabel]) expect(look([ledger()], without(label))).toContainEqual(expect.objectContaining({ kind: 'changed', grantId }))
})

test('what is being ended or made is not called missing', () => {
  const empty: Observation = { accounts: [], secrets: [], roleBindings: [], clusterRoleBindings: [] }
  for (const more of [{ state: 'revoking' }, { state: 'provisioning' }, { state: 'ended' }, { ending: true }]) expect(look([ledger(more)], empty)).toEqual([])
  // It was active when the cluster was looked at, and no longer a moment later.
  expect(look([ledger()], empty, [ledger({ ending: true })])).toEqual([])
})

test('after the end the ServiceAccount may stay, bindings and Secrets may not', () => {
  const found = look([ledger({ state: 'ended' })], seen())
  expect(found.map((finding) => `${finding.kind} ${finding.object.kind}`).sort()).toEqual(['unknown RoleBinding', 'unknown RoleBinding', 'unknown Secret'])
})

test('an object that no ledger row knows is found; one whose answer is on its way is not', () => {
  expect(look([], seen()).map((finding) => finding.kind)).toEqual(['unknown', 'unknown', 'unknown', 'unknown'])
  const intents = ledger({
    state: 'provisioning',
    objects: ledger().objects.map((object) => ({ ...object, uid: null })),
    credentials: [{ id: 'c1', secretName: secret.name, secretUid: null, state: 'minting', revoking: false }],
  })
  expect(look([intents], seen())).toEqual([])
})

test("another installation's objects are left alone", () => {
  const observation = seen()
  for (const object of [...observation.accounts, ...observation.secrets, ...observation.roleBindings])
    object.labels = { ...object.labels, 'daypass.dev/cluster': 'other' }
  expect(look([], observation)).toEqual([])
})

test('a Secret that somebody removed kills its credential and no more', () => {
  const observation = { ...seen(), secrets: [] }
  expect(look([ledger()], observation)).toEqual([expect.objectContaining({ kind: 'credential-gone', credentialId: 'c1' })])
})

test('a credential that was killed while the cluster was looked at is not called removed by somebody else', () => {
  const observation = { ...seen(), secrets: [] }
  const [credential] = ledger().credentials as [LedgerGrant['credentials'][number]]
  const asked = ledger({ credentials: [{ ...credential, revoking: true }] })
  const killed = ledger({ credentials: [{ ...credential, state: 'revoked', revoking: true }] })
  for (const [before, after] of [
    [ledger(), asked],
    [ledger(), killed],
    [asked, asked],
    [asked, killed],
    [ledger(), ledger({ credentials: [] })],
  ] as const)
    expect(look([before], observation, [after])).toEqual([])
})

test("somebody else's binding for one of our ServiceAccounts is told", () => {
  const binding = (subject: { kind: string; name: string; namespace?: string }): LiveObject => ({
    kind: 'ClusterRoleBinding',
    namespace: '',
    name: 'theirs',
    labels: {},
    annotations: {},
    uid: 'x',
    createdAt: null,
    deleting: false,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [subject],
  })
  const told = (subject: { kind: string; name: string; namespace?: string }) => look([ledger()], { ...seen(), clusterRoleBindings: [binding(subject)] }).length
  expect(told({ kind: 'ServiceAccount', namespace: 'daypass-grants', name: `g-${grantId}` })).toBe(1)
  expect(told({ kind: 'User', name: `system:serviceaccount:daypass-grants:g-${grantId}` })).toBe(1)
  expect(told({ kind: 'Group', name: 'system:serviceaccounts:daypass-grants' })).toBe(1)
  expect(told({ kind: 'ServiceAccount', namespace: 'payments', name: `g-${grantId}` })).toBe(0)
  expect(told({ kind: 'Group', name: 'system:authenticated' })).toBe(0)
})
