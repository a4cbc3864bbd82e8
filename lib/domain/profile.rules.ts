import type { PolicyRule, ProfileScope } from './rbac.ts'

/** Which rules a profile may hold. What is refused here never reaches a manifest, whoever asks for it. */

export const maxRules = 50
const maxEntries = 100
export const profileVerbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'] as const

/** Verbs and resources by which a holder could give himself more than the profile says. */
const forbiddenVerbs = new Set(['escalate', 'bind', 'impersonate', 'approve', 'sign', 'attest'])
const forbiddenGroups = new Set([
  'rbac.authorization.k8s.io',
  'admissionregistration.k8s.io',
  'apiregistration.k8s.io',
  'apiextensions.k8s.io',
  'certificates.k8s.io',
  'authentication.k8s.io',
])
const forbiddenResources = new Set(['serviceaccounts/token', 'nodes/proxy', 'pods/proxy', 'services/proxy', 'pods/ephemeralcontainers', 'pods/attach'])
/** Kinds that live outside namespaces: a RoleBinding can never give them. */
const clusterKinds = new Set([
  'nodes',
  'namespaces',
  'persistentvolumes',
  'storageclasses',
  'priorityclasses',
  'runtimeclasses',
  'ingressclasses',
  'csidrivers',
  'csinodes',
  'volumeattachments',
  'componentstatuses',
  'flowschemas',
  'prioritylevelconfigurations',
  'apiservices',
  'customresourcedefinitions',
])
const namesAreIgnored = new Set(['list', 'watch', 'create', 'deletecollection'])

const resourcePattern = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\/[a-z0-9]([a-z0-9-]*[a-z0-9])?)?$/
const groupPattern = /^$|^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/
const namePattern = /^[a-z0-9A-Z]([-a-zA-Z0-9.:]{0,251}[a-zA-Z0-9])?$/
const urlPattern = /^\/[a-z0-9/._-]{0,200}$/

export type RuleTrouble = { path: string; message: string }

/** Every trouble of a profile's rules; an empty list when they are sound. Total: never throws. */
export function profileRulesTroubles(rules: readonly PolicyRule[], scope: ProfileScope): RuleTrouble[] {
  if (rules.length === 0) return [{ path: 'rules', message: 'A profile needs at least one rule.' }]
  if (rules.length > maxRules) return [{ path: 'rules', message: `A profile has at most ${maxRules} rules; these are ${rules.length}.` }]
  return rules.flatMap((rule, index) => ruleTroubles(rule, scope).map((message) => ({ path: `rules.${index}`, message })))
}

function ruleTroubles(rule: PolicyRule, scope: ProfileScope): string[] {
  const groups = rule.apiGroups ?? []
  const resources = rule.resources ?? []
  const names = rule.resourceNames ?? []
  const urls = rule.nonResourceURLs ?? []
  const all = [...rule.verbs, ...groups, ...resources, ...names, ...urls]
  const out: string[] = []
  if (all.length > maxEntries) return ['This rule has too many entries.']
  if (all.some((entry) => entry.includes('*'))) out.push('Wildcards also give what the cluster will only have tomorrow. Name what is needed.')
  if (rule.verbs.length === 0) out.push('Name at least one verb.')
  for (const verb of rule.verbs) {
    if (forbiddenVerbs.has(verb)) out.push(`The verb ${verb} lets its holder give himself more.`)
    else if (verb !== '*' && !(profileVerbs as readonly string[]).includes(verb)) out.push(`There is no verb ${show(verb)}.`)
  }
  if (urls.length > 0) out.push(...urlTroubles(rule, scope))
  else if (resources.length === 0) out.push('Name at least one resource.')
  else if (groups.length === 0) out.push('Name the API group; the core group is the empty text.')
  for (const group of groups) {
    if (group === '*') continue
    if (!groupPattern.test(group)) out.push(`${show(group)} is no API group.`)
    if (forbiddenGroups.has(group)) out.push(`Resources of ${group} let their holder give himself or others more.`)
  }
  for (const resource of resources) out.push(...resourceTroubles(resource, rule, scope))
  if (names.some((name) => !namePattern.test(name) && !name.includes('*'))) out.push('A resource name is not a Kubernetes name.')
  if (names.length > 0 && rule.verbs.some((verb) => namesAreIgnored.has(verb))) out.push('Resource names do not limit list, watch, create or deletecollection.')
  return [...new Set(out)]
}

function urlTroubles(rule: PolicyRule, scope: ProfileScope): string[] {
  if (scope === 'namespaces') return ['Addresses outside of resources need a profile for the whole cluster.']
  if ((rule.resources?.length ?? 0) > 0) return ['A rule is about resources or about addresses, not both.']
  const out: string[] = []
  if (rule.verbs.some((verb) => verb !== 'get' && verb !== '*')) out.push('Addresses can only be read.')
  for (const url of rule.nonResourceURLs ?? []) if (!url.includes('*') && !urlPattern.test(url)) out.push(`${show(url)} is no address of an API server.`)
  return out
}

function resourceTroubles(resource: string, rule: PolicyRule, scope: ProfileScope): string[] {
  if (resource.includes('*')) return []
  if (!resourcePattern.test(resource)) return [`${show(resource)} is no resource.`]
  if (forbiddenResources.has(resource)) return [`${resource} lets its holder act as somebody else or unseen.`]
  const out: string[] = []
  const kind = resource.split('/')[0] ?? resource
  if (scope === 'namespaces' && clusterKinds.has(kind)) out.push(`${kind} are outside of namespaces; they need a profile for the whole cluster.`)
  if (resource === 'secrets' && !(rule.resourceNames?.length && rule.verbs.every((verb) => verb === 'get' || verb === 'update' || verb === 'patch'))) {
    out.push('Secrets can only be given one by one: by name, to get, update or patch.')
  }
  if (scope === 'cluster' && (resource === 'secrets' || resource === 'pods/exec')) out.push(`${resource} can not be given for the whole cluster.`)
  if (kind === 'namespaces' && rule.verbs.some((verb) => !['get', 'list', 'watch'].includes(verb)))
    out.push('Changing namespaces changes the policies that hold in them.')
  return out
}

const show = (text: string): string => JSON.stringify(text.slice(0, 60))
