import { grantsNamespace, systemNamespace } from '#lib/domain/names.ts'
import type { PolicyRule, ProfileScope } from '#lib/domain/rbac.ts'
import type { AccessQuestion } from '#lib/kubernetes/index.ts'

/** Which questions prove that a grant gives what was approved and nothing else. Pure. */

export type Scope = { rules: readonly PolicyRule[]; scope: ProfileScope; namespaces: readonly string[] }

function questionOf(rule: PolicyRule, namespace: string): AccessQuestion | null {
  const [full] = rule.resources ?? []
  const [verb] = rule.verbs
  if (full === undefined || verb === undefined) return null
  const [resource = '', subresource] = full.split('/')
  return { verb, group: rule.apiGroups?.[0] ?? '', resource, subresource, name: rule.resourceNames?.[0], namespace }
}

/**
 * What must be allowed: one question in every place. That the rules are the approved ones is shown by their digest; what is asked
 * here is whether the bindings work. Each question costs the API server as much as a vendor's own call would.
 */
export const mustAllow = (grant: Scope): AccessQuestion[] => endProbes(grant)

/** One question a place that was allowed; after the end each must be refused. */
export function endProbes(grant: Scope): AccessQuestion[] {
  const places = grant.scope === 'cluster' ? [''] : grant.namespaces
  return places
    .map((namespace) => grant.rules.map((rule) => questionOf(rule, namespace)).find((question) => question !== null) ?? null)
    .filter((question) => question !== null)
}

const has = (list: readonly string[] | undefined, value: string): boolean => list !== undefined && (list.includes('*') || list.includes(value))

/** True when the profile's own rules, bound where the grant binds them, answer the question with yes. */
export function grantAllows(grant: Scope, question: AccessQuestion): boolean {
  if (grant.scope === 'namespaces' && !grant.namespaces.includes(question.namespace)) return false
  const resource = question.subresource ? `${question.resource}/${question.subresource}` : question.resource
  return grant.rules.some(
    (rule) =>
      has(rule.verbs, question.verb) &&
      has(rule.apiGroups, question.group) &&
      (has(rule.resources, resource) || (question.subresource !== undefined && rule.resources?.includes(`*/${question.subresource}`) === true)) &&
      (!rule.resourceNames || rule.resourceNames.length === 0 || (question.name !== undefined && rule.resourceNames.includes(question.name))),
  )
}

const rbac = 'rbac.authorization.k8s.io'

/** What must be refused: reaching for more rights, for the cluster's secrets, for another namespace. Questions that the profile itself allows are left out. */
export function mustDeny(grant: Scope): AccessQuestion[] {
  const candidates: AccessQuestion[] = [
    { verb: 'create', group: rbac, resource: 'clusterrolebindings', namespace: '' },
    { verb: 'get', group: '', resource: 'secrets', namespace: 'kube-system' },
    { verb: 'create', group: '', resource: 'serviceaccounts', subresource: 'token', namespace: grantsNamespace },
    // The grant's own verbs, one namespace too far.
    ...(grant.scope === 'namespaces' ? grant.rules.slice(0, 1).map((rule) => questionOf(rule, systemNamespace)) : []).filter((question) => question !== null),
  ]
  return candidates.filter((question) => !grantAllows(grant, question))
}

/** "get pods/log in payments". */
export function inWords(question: AccessQuestion): string {
  return `${question.verb} ${question.resource}${question.subresource ? `/${question.subresource}` : ''}${question.name ? ` ${question.name}` : ''}${question.namespace ? ` in ${question.namespace}` : ''}`
}
