import * as YAML from 'yaml'
import type { PolicyRule } from '#lib/domain/rbac.ts'

const listKeys = ['apiGroups', 'resources', 'resourceNames', 'nonResourceURLs', 'verbs'] as const

/** Rules the way a ClusterRole shows them, keys in Kubernetes' usual order, short lists on one line. */
export function rulesToYaml(rules: readonly PolicyRule[]): string {
  const document = new YAML.Document(
    rules.map((rule) => Object.fromEntries(listKeys.flatMap((key) => (rule[key] && (rule[key].length > 0 || key === 'verbs') ? [[key, [...rule[key]]]] : [])))),
  )
  YAML.visit(document, {
    Seq(key, node) {
      if (key !== null && key !== 'value') return
      if (key === 'value') node.flow = true
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

export type ParsedRules = { ok: true; rules: PolicyRule[] } | { ok: false; errors: string[] }

/** Rules of a text, checked for their shape; what they may not contain is for the server to say. */
export function yamlToRules(text: string): ParsedRules {
  const document = YAML.parseDocument(text, { uniqueKeys: true })
  if (document.errors.length > 0) return { ok: false, errors: document.errors.map((error) => error.message.split('\n')[0] ?? 'This is not YAML.') }
  let aliases = false
  YAML.visit(document, (_key, node) => {
    if (YAML.isAlias(node)) aliases = true
  })
  // Aliases can make a small text huge; rules have no use for them.
  if (aliases) return { ok: false, errors: ['Aliases (*name) are not allowed here; write the rule out.'] }
  const read: unknown = document.toJS()
  const list = isObject(read) && Array.isArray(read.rules) ? read.rules : read
  if (!Array.isArray(list) || list.length === 0) return { ok: false, errors: ['Write a list of rules, each starting with "- apiGroups:".'] }
  const errors = list.flatMap((rule, index) => troubleOf(rule).map((words) => `Rule ${index + 1}: ${words}`))
  return errors.length > 0 ? { ok: false, errors } : { ok: true, rules: list as PolicyRule[] }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

function troubleOf(rule: unknown): string[] {
  if (!isObject(rule)) return ['it has to be a mapping of apiGroups, resources and verbs.']
  const out: string[] = []
  for (const [key, value] of Object.entries(rule)) {
    if (!(listKeys as readonly string[]).includes(key)) out.push(`"${key}" is not part of a rule.`)
    else if (!Array.isArray(value) || !value.every((it) => typeof it === 'string')) out.push(`${key} has to be a list of texts.`)
  }
  if (!Array.isArray(rule.verbs) || rule.verbs.length === 0) out.push('verbs are missing.')
  if (!rule.resources && !rule.nonResourceURLs) out.push('resources (or nonResourceURLs) are missing.')
  if (rule.resources && !rule.apiGroups) out.push('apiGroups are missing; the core group is [""].')
  return out
}
