import fc from 'fast-check'
import { expect, test } from 'vitest'
import { builtInProfiles } from '#prisma/seed/profiles.ts'
import { profileRulesTroubles } from './profile.rules.ts'
import type { PolicyRule, ProfileScope } from './rbac.ts'

test('every built-in profile is sound by the same rules as an administrator’s', () => {
  for (const profile of builtInProfiles) expect(profileRulesTroubles(profile.rules, profile.scope), profile.slug).toEqual([])
})

const rule = (over: Partial<PolicyRule>): PolicyRule => ({ apiGroups: [''], resources: ['pods'], verbs: ['get'], ...over })

test.each<[string, PolicyRule, ProfileScope]>([
  ['all verbs', rule({ verbs: ['*'] }), 'namespaces'],
  ['all resources', rule({ resources: ['*'] }), 'namespaces'],
  ['all groups', rule({ apiGroups: ['*'] }), 'namespaces'],
  ['all exec subresources', rule({ resources: ['*/exec'] }), 'namespaces'],
  ['an unknown verb', rule({ verbs: ['read'] }), 'namespaces'],
  ['no verb', rule({ verbs: [] }), 'namespaces'],
  ['no resource', rule({ resources: [] }), 'namespaces'],
  ['no group', rule({ apiGroups: [] }), 'namespaces'],
  ['escalate', rule({ apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['escalate'] }), 'namespaces'],
  ['bind', rule({ verbs: ['bind'] }), 'namespaces'],
  ['impersonate', rule({ resources: ['users'], verbs: ['impersonate'] }), 'cluster'],
  ['writing role bindings', rule({ apiGroups: ['rbac.authorization.k8s.io'], resources: ['rolebindings'], verbs: ['create'] }), 'namespaces'],
  ['tokens of service accounts', rule({ resources: ['serviceaccounts/token'], verbs: ['create'] }), 'namespaces'],
  ['the proxy of nodes', rule({ resources: ['nodes/proxy'], verbs: ['get'] }), 'cluster'],
  ['all secrets', rule({ resources: ['secrets'] }), 'namespaces'],
  ['listing secrets by name', rule({ resources: ['secrets'], resourceNames: ['a'], verbs: ['list'] }), 'namespaces'],
  ['secrets of the whole cluster', rule({ resources: ['secrets'], resourceNames: ['a'] }), 'cluster'],
  ['nodes in a namespace', rule({ resources: ['nodes'] }), 'namespaces'],
  ['labels of namespaces', rule({ resources: ['namespaces'], verbs: ['patch'] }), 'cluster'],
  ['names that do not limit', rule({ resourceNames: ['a'], verbs: ['list'] }), 'namespaces'],
  ['webhooks', rule({ apiGroups: ['admissionregistration.k8s.io'], resources: ['validatingwebhookconfigurations'] }), 'cluster'],
  ['signing requests', rule({ apiGroups: ['certificates.k8s.io'], resources: ['certificatesigningrequests/approval'], verbs: ['update'] }), 'cluster'],
  ['an address in a namespace', { nonResourceURLs: ['/metrics'], verbs: ['get'] }, 'namespaces'],
  ['every address', { nonResourceURLs: ['*'], verbs: ['get'] }, 'cluster'],
  ['addresses and resources', { ...rule({}), nonResourceURLs: ['/metrics'] }, 'cluster'],
  ['YAML syntax in a resource', rule({ resources: ['pods\n- verbs: ["*"]'] }), 'namespaces'],
  ['capitals', rule({ resources: ['Pods'] }), 'namespaces'],
])('refused: %s', (_, bad, scope) => {
  expect(profileRulesTroubles([bad], scope)).not.toEqual([])
})

test('a secret by name to get or change, addresses for a cluster, and exec in namespaces are taken', () => {
  expect(profileRulesTroubles([rule({ resources: ['secrets'], resourceNames: ['tls'], verbs: ['get', 'update'] })], 'namespaces')).toEqual([])
  expect(profileRulesTroubles([{ nonResourceURLs: ['/metrics'], verbs: ['get'] }], 'cluster')).toEqual([])
  expect(profileRulesTroubles([rule({ resources: ['pods/exec'], verbs: ['get', 'create'] })], 'namespaces')).toEqual([])
})

test('9,000 rules are refused by their number', () => {
  expect(
    profileRulesTroubles(
      Array.from({ length: 9000 }, () => rule({})),
      'namespaces',
    ),
  ).toEqual([{ path: 'rules', message: 'A profile has at most 50 rules; these are 9000.' }])
  expect(profileRulesTroubles([], 'namespaces')).toHaveLength(1)
})

test('total: no rules make it throw, and none with a wildcard or a way up pass', () => {
  const word = fc.oneof(fc.constantFrom('*', '', 'pods', 'secrets', 'get', 'list', 'escalate', 'apps', 'pods/exec'), fc.string())
  const words = fc.array(word, { maxLength: 4 })
  const any = fc.record({ apiGroups: words, resources: words, resourceNames: words, nonResourceURLs: words, verbs: words }, { requiredKeys: ['verbs'] })
  fc.assert(
    fc.property(fc.array(any, { maxLength: 3 }), fc.constantFrom<ProfileScope>('namespaces', 'cluster'), (rules, scope) => {
      if (profileRulesTroubles(rules, scope).length > 0) return
      for (const it of rules) {
        const entries = [...it.verbs, ...(it.apiGroups ?? []), ...(it.resources ?? []), ...(it.nonResourceURLs ?? [])]
        expect(entries.some((entry) => entry.includes('*'))).toBe(false)
        expect(it.verbs).not.toContain('escalate')
      }
    }),
  )
})
