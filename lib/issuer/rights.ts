import { grantsNamespace } from '#lib/domain/names.ts'
import type { PolicyRule } from '#lib/domain/rbac.ts'
import type { AccessQuestion } from '#lib/kubernetes/index.ts'

/** What the issuer may do in a cluster: the manifest grants exactly this, the cluster check asks for exactly this. */

const rbacGroup = 'rbac.authorization.k8s.io'

/** In daypass-grants only. Tokens: of the ServiceAccounts there, so never of the issuer's own, which lives in daypass-system. */
export const grantsNamespaceRules: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['serviceaccounts', 'secrets'], verbs: ['create', 'delete', 'get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
]

/** Everywhere. Bindings are narrowed to Daypass's own by the guard policy; no update, no patch: what is wrong is removed. */
export const clusterRules: readonly PolicyRule[] = [
  { apiGroups: [rbacGroup], resources: ['rolebindings', 'clusterrolebindings'], verbs: ['create', 'delete', 'get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['namespaces'], verbs: ['list', 'watch'] },
  { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
]

/** For one published profile: bind it, and read it to compare its rules. By name: an empty list of names would mean every role. */
export const profileRules = (roleName: string): readonly PolicyRule[] => [
  { apiGroups: [rbacGroup], resources: ['clusterroles'], resourceNames: [roleName], verbs: ['bind', 'get'] },
]

function questionsOf(rules: readonly PolicyRule[], namespace: string): AccessQuestion[] {
  return rules.flatMap((rule) =>
    (rule.resources ?? []).flatMap((full) => {
      const [resource = '', subresource] = full.split('/')
      return rule.verbs.flatMap((verb) =>
        (rule.resourceNames ?? [undefined]).map((name) => ({ verb, group: rule.apiGroups?.[0] ?? '', resource, subresource, name, namespace })),
      )
    }),
  )
}

/** Every right that the issuer needs, as questions to ask of itself. */
export function neededRights(roleNames: readonly string[]): AccessQuestion[] {
  return [
    ...questionsOf(grantsNamespaceRules, grantsNamespace),
    ...questionsOf(clusterRules, ''),
    ...roleNames.flatMap((name) => questionsOf(profileRules(name), '')),
  ]
}

/** "create serviceaccounts/token in daypass-grants". */
export function rightInWords(question: AccessQuestion): string {
  const resource = question.subresource ? `${question.resource}/${question.subresource}` : question.resource
  return `${question.verb} ${resource}${question.name ? ` ${question.name}` : ''}${question.namespace ? ` in ${question.namespace}` : ''}`
}
