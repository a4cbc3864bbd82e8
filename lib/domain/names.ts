/** Names of what Daypass makes in a cluster: from ids, never from anything a person typed. */

export const grantsNamespace = 'daypass-grants'
export const systemNamespace = 'daypass-system'
export const issuerServiceAccount = 'daypass-issuer'
/** The issuer's user name as the API server reports it. */
export const issuerUserName = `system:serviceaccount:${systemNamespace}:${issuerServiceAccount}`

export const managedByLabel = 'app.kubernetes.io/managed-by'
export const managedByValue = 'daypass'
export const grantLabel = 'daypass.dev/grant'
/** Which cluster row an object belongs to: two installations of Daypass on one cluster leave each other's objects alone. */
export const clusterLabel = 'daypass.dev/cluster'
export const ttlLabel = 'cleanup.kyverno.io/ttl'
export const expiresAtAnnotation = 'daypass.dev/expires-at'
export const requestAnnotation = 'daypass.dev/request'
export const vendorAnnotation = 'daypass.dev/vendor'
export const approversAnnotation = 'daypass.dev/approvers'
export const digestAnnotation = 'daypass.dev/rules-sha256'

/** ServiceAccount of a grant, in `grantsNamespace`. */
export const serviceAccountName = (grantId: string) => `g-${grantId}`
/** Secret that one credential is bound to, in `grantsNamespace`; n counts from 1. */
export const credentialSecretName = (grantId: string, n: number) => `g-${grantId}-${n}`
/** RoleBinding in each granted namespace, or the one ClusterRoleBinding of a cluster-wide profile. */
export const bindingName = (grantId: string) => `daypass-g-${grantId}`
/** ClusterRole of a published profile version. */
export const profileRoleName = (slug: string, version: number) => `daypass:${slug}:v${version}`
/** kubeconfig context: `<cluster>-<grant>`. */
export const contextName = (clusterSlug: string, grantId: string) => `${clusterSlug}-${grantId}`

/** Namespaces that no request may name: the cluster's own and ours. */
export function isReservedNamespace(name: string): boolean {
  return name.startsWith('kube-') || name === grantsNamespace || name === systemNamespace
}

/** DNS-1123 label, at most 63 characters: what Kubernetes accepts as a namespace name. */
export const dnsLabelPattern = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
