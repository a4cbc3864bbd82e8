import { expect, test } from 'vitest'
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
  expect(words.risks).toHaveLength(4)
  expect(words.risks).toContain('Secrets can be read')
  expect(words.cannot).not.toContain('Read secrets')
  expect(words.cannot).not.toContain('See or touch other namespaces')
})

test('patching deployments changes but does not delete', () => {
  const words = rulesInWords([{ apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['checkout'], verbs: ['get', 'patch'] }], 'namespaces')
  expect(words.can).toEqual(['See deployments named checkout', 'Change deployments named checkout'])
  expect(words.cannot).toContain('Delete objects in the cluster')
})
