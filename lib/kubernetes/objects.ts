/** The four kinds of objects that a grant is made of, as plain data: what we write, and what we read back of it. */
export const objectKinds = ['ServiceAccount', 'Secret', 'RoleBinding', 'ClusterRoleBinding'] as const
export type ObjectKind = (typeof objectKinds)[number]

export type RoleRef = { apiGroup: string; kind: string; name: string }
export type BindingSubject = { kind: string; name: string; namespace?: string | undefined; apiGroup?: string | undefined }

/** `namespace` is empty for a ClusterRoleBinding. roleRef and subjects are those of bindings. */
export type DesiredObject = {
  kind: ObjectKind
  namespace: string
  name: string
  labels: Record<string, string>
  annotations: Record<string, string>
  roleRef?: RoleRef
  subjects?: BindingSubject[]
}

export type LiveObject = DesiredObject & { uid: string; createdAt: Date | null; deleting: boolean }

/** What an object is called; enough to get or delete it. */
export type ObjectKey = { kind: ObjectKind; namespace: string; name: string }

export type AccessQuestion = {
  verb: string
  group: string
  resource: string
  subresource?: string | undefined
  name?: string | undefined
  /** Empty for every namespace or a cluster-scoped kind. */
  namespace: string
}

/** Answer of a SubjectAccessReview; `reason` names the binding and role when allowed. */
export type AccessAnswer = { allowed: boolean; reason: string }
