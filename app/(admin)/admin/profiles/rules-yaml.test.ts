import { expect, test } from 'vitest'
import { rulesToYaml, yamlToRules } from './rules-yaml.ts'

const rules = [
  { apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list'] },
  { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['checkout'], verbs: ['patch'] },
]

test('rules written as YAML are read back as they were', () => {
  const text = rulesToYaml(rules)
  expect(text).toContain('- apiGroups: [""]\n  resources: [pods, pods/log]\n  verbs: [get, list]')
  expect(yamlToRules(text)).toEqual({ ok: true, rules })
})

test('a whole ClusterRole may be pasted', () => {
  const pasted = `kind: ClusterRole\nrules:\n${rulesToYaml(rules).replace(/^/gm, '  ')}`
  expect(yamlToRules(pasted)).toEqual({ ok: true, rules })
})

test('each mistake is named with its rule', () => {
  expect(yamlToRules('- resources: [pods]\n  verbs: get\n- verbs: [get]\n  resource: pods')).toEqual({
    ok: false,
    errors: [
      'Rule 1: verbs has to be a list of texts.',
      'Rule 1: verbs are missing.',
      'Rule 1: apiGroups are missing; the core group is [""].',
      'Rule 2: "resource" is not part of a rule.',
      'Rule 2: resources (or nonResourceURLs) are missing.',
    ],
  })
})

test('text that is not YAML, or is a bomb, is refused in words', () => {
  expect(yamlToRules('- {').ok).toBe(false)
  expect(yamlToRules('').ok).toBe(false)
  expect(yamlToRules('just words').ok).toBe(false)
  expect(yamlToRules('- &a [x]\n- *a')).toEqual({ ok: false, errors: [expect.stringContaining('Aliases')] })
})
