import fc from 'fast-check'
import { expect, test } from 'vitest'
import { builtInProfiles } from '#prisma/seed/profiles.ts'
import { rulesInWords } from './rules-in-words.ts'

test('a read-only profile says what is seen and that nothing can be changed', () => {
  const words = rulesInWords(
    [
      { apiGroups: [''], resources: ['pods', 'configmaps', 'events'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    ],
    'namespaces',
  )
  expect(words.can).toEqual(['See pods, config maps and events', 'Read the logs of pods'])
  expect(words.cannot).toEqual([
    'Change or delete objects in the cluster',
    'Read secrets',
    'Open a shell in pods',
    'Change who may do what',
    'See or touch other namespaces',
  ])
  expect(words.risks).toEqual([])
})

test('a long list is cut with its count, never silently', () => {
  const rules = [{ apiGroups: [''], resources: ['pods', 'services', 'events', 'endpoints', 'nodes'], verbs: ['get'] }]
  expect(rulesInWords(rules, 'namespaces', 3).can).toEqual(['See pods, services, events and 2 more kinds'])
  expect(rulesInWords(rules, 'namespaces', 4).can).toEqual(['See pods, services, events, endpoints and nodes'])
})

test('exec, secrets and wildcards are named as risks', () => {
  const words = rulesInWords(
    [
      { apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] },
      { apiGroups: [''], resources: ['secrets'], verbs: ['get'] },
      { apiGroups: ['apps'], resources: ['*'], verbs: ['*'] },
    ],
    'cluster',
  )
  expect(words.can).toContain('Run commands in pods (exec)')
  expect(words.risks).toHaveLength(5)
  expect(words.risks).toContain('Secrets can be read')
  expect(words.cannot).not.toContain('Read secrets')
  expect(words.cannot).not.toContain('See or touch other namespaces')
})

test('patching deployments changes but does not delete', () => {
  const words = rulesInWords([{ apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['checkout'], verbs: ['get', 'patch'] }], 'namespaces')
  expect(words.can).toEqual(['See deployments named checkout', 'Change deployments named checkout'])
  expect(words.cannot).toContain('Delete objects in the cluster')
})

test('what the built-in profiles say', () => {
  const words = Object.fromEntries(builtInProfiles.map((it) => [it.slug, rulesInWords(it.rules, it.scope, 4)]))
  expect(words).toMatchInlineSnapshot(`
    {
      "cluster-overview": {
        "can": [
          "See nodes and namespaces",
        ],
        "cannot": [
          "Change or delete objects in the cluster",
          "Read secrets",
          "Open a shell in pods",
          "Read the logs of pods",
          "Change who may do what",
          "See or touch anything else in the cluster",
        ],
        "risks": [],
      },
      "configure": {
        "can": [
          "See config maps, deployments, replica sets, pods and 2 more kinds",
          "Change config maps and deployments",
        ],
        "cannot": [
          "Delete objects in the cluster",
          "Read secrets through the API server",
          "Open a shell in pods",
          "Read the logs of pods",
          "Change who may do what",
          "See or touch other namespaces",
        ],
        "risks": [
          "Whoever changes workloads can run other code in them, with the secrets and service accounts of their namespace",
        ],
      },
      "logs": {
        "can": [
          "See pods",
          "Read the logs of pods",
        ],
        "cannot": [
          "Change or delete objects in the cluster",
          "Read secrets",
          "Open a shell in pods",
          "Change who may do what",
          "See or touch other namespaces",
        ],
        "risks": [],
      },
      "port-forward-exec": {
        "can": [
          "See pods",
          "Read the logs of pods",
          "Run commands in pods (exec)",
          "Forward ports to pods",
        ],
        "cannot": [
          "Change or delete objects in the cluster",
          "Read secrets through the API server",
          "Change who may do what",
          "See or touch other namespaces",
        ],
        "risks": [
          "A shell in a pod sees what the pod sees, its mounted secrets too",
          "Port-forward goes around network policies and ingress rules",
        ],
      },
      "read-only-debug": {
        "can": [
          "See pods, services, endpoints, config maps and 15 more kinds",
        ],
        "cannot": [
          "Change or delete objects in the cluster",
          "Read secrets",
          "Open a shell in pods",
          "Read the logs of pods",
          "Change who may do what",
          "See or touch other namespaces",
        ],
        "risks": [],
      },
      "restart-deployments": {
        "can": [
          "See deployments, replica sets, pods and events",
          "Change deployments",
        ],
        "cannot": [
          "Delete objects in the cluster",
          "Read secrets through the API server",
          "Open a shell in pods",
          "Read the logs of pods",
          "Change who may do what",
          "See or touch other namespaces",
        ],
        "risks": [
          "Whoever changes workloads can run other code in them, with the secrets and service accounts of their namespace",
        ],
      },
    }
  `)
})

test('total: unknown words are named as they are, never thrown at, and nothing is both allowed and not', () => {
  const list = fc.array(fc.oneof(fc.constantFrom('pods', 'secrets', '*', 'get', 'create', 'pods/exec', ''), fc.string()), { maxLength: 4 })
  const any = fc.array(fc.record({ apiGroups: list, resources: list, resourceNames: list, nonResourceURLs: list, verbs: list }, { requiredKeys: ['verbs'] }), {
    maxLength: 3,
  })
  fc.assert(
    fc.property(any, fc.constantFrom('namespaces' as const, 'cluster' as const), (rules, scope) => {
      const words = rulesInWords(rules, scope)
      expect(words.can.filter((it) => words.cannot.includes(it))).toEqual([])
    }),
  )
})
