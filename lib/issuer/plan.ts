import {
  approversAnnotation,
  bindingName,
  clusterLabel,
  credentialSecretName,
  expiresAtAnnotation,
  grantLabel,
  grantsNamespace,
  managedByLabel,
  managedByValue,
  requestAnnotation,
  serviceAccountName,
  ttlLabel,
  vendorAnnotation,
} from '#lib/domain/names.ts'
import type { ProfileScope } from '#lib/domain/rbac.ts'
import type { DesiredObject, ObjectKey } from '#lib/kubernetes/index.ts'

/** What a grant looks like in its cluster. Pure: the same grant gives the same objects, byte for byte. */

export type PlanInput = {
  grantId: string
  clusterId: string
  requestId: string
  vendorId: string
  approverIds: readonly string[]
  namespaces: readonly string[]
  scope: ProfileScope
  roleName: string
  endsAt: Date
}

/** Selects everything that any Daypass made in a cluster. */
export const ourSelector = `${managedByLabel}=${managedByValue},${grantLabel}`

// A label's value may hold no colon; Kyverno reads this form of an instant.
const ttlValue = (at: Date): string => `${at.toISOString().slice(0, 19).replaceAll(':', '')}Z`

const labelsOf = (grantId: string, clusterId: string): Record<string, string> => ({
  [managedByLabel]: managedByValue,
  [grantLabel]: grantId,
  [clusterLabel]: clusterId,
})

function annotationsOf(input: PlanInput): Record<string, string> {
  return {
    [expiresAtAnnotation]: input.endsAt.toISOString(),
    [requestAnnotation]: input.requestId,
    [vendorAnnotation]: input.vendorId,
    [approversAnnotation]: [...input.approverIds].sort().join(','),
  }
}

/** The ServiceAccount and the bindings. No TTL on the account: it outlives the grant, without rights, until its last token has expired. */
export function grantObjects(input: PlanInput): { account: DesiredObject; bindings: DesiredObject[] } {
  const annotations = annotationsOf(input)
  const labels = labelsOf(input.grantId, input.clusterId)
  return {
    account: { kind: 'ServiceAccount', namespace: grantsNamespace, name: serviceAccountName(input.grantId), labels, annotations },
    bindings: bindingKeys(input.grantId, input.scope, input.namespaces).map((key) => ({
      ...key,
      labels: { ...labels, [ttlLabel]: ttlValue(input.endsAt) },
      annotations,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: input.roleName },
      subjects: [{ kind: 'ServiceAccount', name: serviceAccountName(input.grantId), namespace: grantsNamespace }],
    })),
  }
}

/** Where the bindings of a grant are: one in each namespace, or the one ClusterRoleBinding of a cluster-wide profile. */
export function bindingKeys(grantId: string, scope: ProfileScope, namespaces: readonly string[]): ObjectKey[] {
  const name = bindingName(grantId)
  return scope === 'cluster' ? [{ kind: 'ClusterRoleBinding', namespace: '', name }] : namespaces.map((namespace) => ({ kind: 'RoleBinding', namespace, name }))
}

/** The Secret that one credential is bound to. It holds nothing; deleting it kills the token. */
export function credentialSecret(input: { grantId: string; clusterId: string; number: number; endsAt: Date }): DesiredObject {
  const { grantId, clusterId, number, endsAt } = input
  return {
    kind: 'Secret',
    namespace: grantsNamespace,
    name: credentialSecretName(grantId, number),
    labels: { ...labelsOf(grantId, clusterId), [ttlLabel]: ttlValue(endsAt) },
    annotations: { [expiresAtAnnotation]: endsAt.toISOString() },
  }
}
