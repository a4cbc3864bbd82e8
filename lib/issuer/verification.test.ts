import { expect, test } from 'vitest'
import { endProbes, grantAllows, inWords, mustAllow, mustDeny } from './verification.ts'

const rules = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['web'], verbs: ['patch'] },
]
const grant = { rules, scope: 'namespaces' as const, namespaces: ['payments', 'orders'] }

test('every place of the grant is asked for', () => {
  expect(mustAllow(grant).map(inWords)).toEqual(['get pods in payments', 'get pods in orders'])
})

test('every question that must be allowed is one that the grant gives, and none that must be refused is', () => {
  for (const question of mustAllow(grant)) expect(grantAllows(grant, question), inWords(question)).toBe(true)
  for (const question of mustDeny(grant)) expect(grantAllows(grant, question), inWords(question)).toBe(false)
  expect(mustDeny(grant).map(inWords)).toContain('get secrets in kube-system')
  expect(mustDeny(grant).map(inWords)).toContain('get pods in daypass-system')
})

test('the end is proven in every namespace', () => {
  expect(endProbes(grant).map(inWords)).toEqual(['get pods in payments', 'get pods in orders'])
})

test('what a cluster-wide profile gives is not asked to be refused', () => {
  const wide = { rules: [{ apiGroups: [''], resources: ['secrets', 'nodes'], verbs: ['get'] }], scope: 'cluster' as const, namespaces: [] }
  expect(mustDeny(wide).map(inWords)).not.toContain('get secrets in kube-system')
  expect(endProbes(wide).map(inWords)).toEqual(['get secrets'])
})

test('rules for URLs only ask nothing by resource', () => {
  const urls = { rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }], scope: 'cluster' as const, namespaces: [] }
  expect(mustAllow(urls)).toEqual([])
  expect(endProbes(urls)).toEqual([])
})
