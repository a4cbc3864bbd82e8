/** RBAC rules as data: shape, canonical form and what counts as a sound profile rule. */

export type PolicyRule = {
  apiGroups?: readonly string[]
  resources?: readonly string[]
  resourceNames?: readonly string[]
  nonResourceURLs?: readonly string[]
  verbs: readonly string[]
}

export const profileScopes = ['namespaces', 'cluster'] as const
export type ProfileScope = (typeof profileScopes)[number]

const keys = ['apiGroups', 'nonResourceURLs', 'resourceNames', 'resources', 'verbs'] as const

/**
 * Canonical JSON of rules: keys in a fixed order, empty lists left out, the order of rules and entries kept.
 * Two rule lists that the API server stores alike give the same text, so that its digest can be compared with a live ClusterRole.
 */
export function canonicalRules(rules: readonly PolicyRule[]): string {
  return JSON.stringify(
    rules.map((rule) => {
      const out: Record<string, readonly string[]> = {}
      for (const key of keys) {
        const value = rule[key]
        if (value && value.length > 0) out[key] = [...value]
      }
      return out
    }),
  )
}
