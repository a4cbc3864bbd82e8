import type { AuthorizationV1Api, CoreV1Api, RbacAuthorizationV1Api, V1ObjectMeta, V1ResourceAttributes, VersionApi } from '@kubernetes/client-node'
import type { PolicyRule } from '#lib/domain/rbac.ts'
import { isKubeError, KubeError } from './errors.ts'
import { tokenClaims } from './jwt.ts'
import type { AccessAnswer, AccessQuestion, BindingSubject, DesiredObject, LiveObject, ObjectKey, ObjectKind, RoleRef } from './objects.ts'

type Apis = { core: CoreV1Api; rbac: RbacAuthorizationV1Api; authorization: AuthorizationV1Api; version: VersionApi }

// Objects a page: the event loop has timers to keep between two pages.
const pageSize = 250

export type IssuedToken = { token: string; jti: string; expiresAt: Date }

/** Thin typed calls. Each rejects with KubeError and nothing else. */
export class ClusterCalls {
  readonly #apis: Apis

  constructor(apis: Apis) {
    this.#apis = apis
  }

  /** Creates the object. KubeError `already-exists` when the name is taken. */
  async create(object: DesiredObject): Promise<LiveObject> {
    const metadata = { name: object.name, labels: object.labels, annotations: object.annotations }
    const { core, rbac } = this.#apis
    const { namespace } = object
    if (object.kind === 'ServiceAccount') {
      return live('ServiceAccount', await core.createNamespacedServiceAccount({ namespace, body: { metadata, automountServiceAccountToken: false } }))
    }
    if (object.kind === 'Secret') return live('Secret', await core.createNamespacedSecret({ namespace, body: { metadata, type: 'Opaque' } }))
    if (!object.roleRef) throw new KubeError('invalid', `create ${object.name}`, 'a binding needs a role')
    const body = { metadata, roleRef: object.roleRef, subjects: object.subjects ?? [] }
    return object.kind === 'RoleBinding'
      ? live('RoleBinding', await rbac.createNamespacedRoleBinding({ namespace, body }))
      : live('ClusterRoleBinding', await rbac.createClusterRoleBinding({ body }))
  }

  /** The object, or null when there is none. */
  async get({ kind, namespace, name }: ObjectKey): Promise<LiveObject | null> {
    const { core, rbac } = this.#apis
    try {
      if (kind === 'ServiceAccount') return live(kind, await core.readNamespacedServiceAccount({ namespace, name }))
      if (kind === 'Secret') return live(kind, await core.readNamespacedSecret({ namespace, name }))
      if (kind === 'RoleBinding') return live(kind, await rbac.readNamespacedRoleBinding({ namespace, name }))
      return live(kind, await rbac.readClusterRoleBinding({ name }))
    } catch (error) {
      if (isKubeError(error, 'not-found')) return null
      throw error
    }
  }

  /** Deletes by name, whatever its uid; "not found" is success. With `uid` only that very object is deleted, another one is left (false). */
  async delete({ kind, namespace, name }: ObjectKey, uid?: string): Promise<boolean> {
    const { core, rbac } = this.#apis
    // Background: the answer comes when the object is gone, not when its dependents are.
    const body = { propagationPolicy: 'Background', ...(uid === undefined ? {} : { preconditions: { uid } }) }
    try {
      if (kind === 'ServiceAccount') await core.deleteNamespacedServiceAccount({ namespace, name, body })
      else if (kind === 'Secret') await core.deleteNamespacedSecret({ namespace, name, body })
      else if (kind === 'RoleBinding') await rbac.deleteNamespacedRoleBinding({ namespace, name, body })
      else await rbac.deleteClusterRoleBinding({ name, body })
    } catch (error) {
      if (isKubeError(error, 'not-found')) return true
      if (uid !== undefined && isKubeError(error, 'conflict')) return false
      throw error
    }
    return true
  }

  /** Every object of a kind in one namespace (ServiceAccount, Secret) or everywhere (bindings; `namespace` is then not used). */
  async list(kind: ObjectKind, namespace: string, labelSelector?: string): Promise<LiveObject[]> {
    const { core, rbac } = this.#apis
    const found: LiveObject[] = []
    let next: string | undefined
    do {
      const page = { limit: pageSize, ...(labelSelector ? { labelSelector } : {}), ...(next ? { _continue: next } : {}) }
      const list =
        kind === 'ServiceAccount'
          ? await core.listNamespacedServiceAccount({ namespace, ...page })
          : kind === 'Secret'
            ? await core.listNamespacedSecret({ namespace, ...page })
            : kind === 'RoleBinding'
              ? await rbac.listRoleBindingForAllNamespaces(page)
              : await rbac.listClusterRoleBinding(page)
      for (const item of list.items) found.push(live(kind, item))
      next = list.metadata?._continue || undefined
    } while (next)
    return found
  }

  /** A token of a ServiceAccount for the API server itself, dead as soon as the Secret that it is bound to is gone. */
  async requestToken(account: { namespace: string; name: string }, secret: { name: string; uid: string }, expirationSeconds: number): Promise<IssuedToken> {
    const answer = await this.#apis.core.createNamespacedServiceAccountToken({
      ...account,
      body: { spec: { audiences: [], expirationSeconds, boundObjectRef: { kind: 'Secret', apiVersion: 'v1', name: secret.name, uid: secret.uid } } },
    })
    const token = answer.status?.token
    const claims = tokenClaims(token ?? '')
    const expiresAt = answer.status?.expirationTimestamp
    if (!token || !claims.jti || !expiresAt)
      throw new KubeError('unexpected', `create serviceaccounts/token ${account.name}`, 'the answer holds no token that can be told apart (jti)')
    return { token, jti: claims.jti, expiresAt: new Date(expiresAt) }
  }

  /** What RBAC says of a ServiceAccount of `namespace`. */
  async review(account: { namespace: string; name: string }, question: AccessQuestion): Promise<AccessAnswer> {
    const answer = await this.#apis.authorization.createSubjectAccessReview({
      body: {
        spec: {
          user: `system:serviceaccount:${account.namespace}:${account.name}`,
          groups: ['system:serviceaccounts', `system:serviceaccounts:${account.namespace}`, 'system:authenticated'],
          resourceAttributes: attributesOf(question),
        },
      },
    })
    return { allowed: answer.status?.allowed ?? false, reason: answer.status?.reason ?? answer.status?.evaluationError ?? '' }
  }

  /** What RBAC says of ourselves. */
  async reviewSelf(question: AccessQuestion): Promise<AccessAnswer> {
    const answer = await this.#apis.authorization.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes: attributesOf(question) } } })
    return { allowed: answer.status?.allowed ?? false, reason: answer.status?.reason ?? '' }
  }

  /** Rules and annotations of a ClusterRole, or null when there is none. An aggregated role's rules are those that the server filled in. */
  async clusterRole(name: string): Promise<{ rules: PolicyRule[]; annotations: Record<string, string>; aggregated: boolean } | null> {
    try {
      const role = await this.#apis.rbac.readClusterRole({ name })
      const rules = (role.rules ?? []).map((rule) => ({
        verbs: rule.verbs,
        ...(rule.apiGroups ? { apiGroups: rule.apiGroups } : {}),
        ...(rule.resources ? { resources: rule.resources } : {}),
        ...(rule.resourceNames ? { resourceNames: rule.resourceNames } : {}),
        ...(rule.nonResourceURLs ? { nonResourceURLs: rule.nonResourceURLs } : {}),
      }))
      return { rules, annotations: role.metadata?.annotations ?? {}, aggregated: role.aggregationRule !== undefined }
    } catch (error) {
      if (isKubeError(error, 'not-found')) return null
      throw error
    }
  }

  /** Names and labels of all namespaces that are not being deleted. */
  async namespaces(): Promise<{ name: string; labels: Record<string, string> }[]> {
    const found: { name: string; labels: Record<string, string> }[] = []
    let next: string | undefined
    do {
      const list = await this.#apis.core.listNamespace({ limit: pageSize, ...(next ? { _continue: next } : {}) })
      for (const item of list.items) {
        if (item.metadata?.name && !item.metadata.deletionTimestamp) found.push({ name: item.metadata.name, labels: item.metadata.labels ?? {} })
      }
      next = list.metadata?._continue || undefined
    } while (next)
    return found
  }

  /** Such as v1.37.2. */
  async version(): Promise<string> {
    return (await this.#apis.version.getCode()).gitVersion
  }
}

function attributesOf(question: AccessQuestion): V1ResourceAttributes {
  return {
    verb: question.verb,
    group: question.group,
    resource: question.resource,
    ...(question.subresource ? { subresource: question.subresource } : {}),
    ...(question.name ? { name: question.name } : {}),
    ...(question.namespace ? { namespace: question.namespace } : {}),
  }
}

type AnyObject = { metadata?: V1ObjectMeta; roleRef?: Partial<RoleRef>; subjects?: BindingSubject[] }

function live(kind: ObjectKind, object: AnyObject): LiveObject {
  const metadata = object.metadata ?? {}
  return {
    kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    uid: metadata.uid ?? '',
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    createdAt: metadata.creationTimestamp ? new Date(metadata.creationTimestamp) : null,
    deleting: metadata.deletionTimestamp !== undefined,
    ...(object.roleRef ? { roleRef: { apiGroup: object.roleRef.apiGroup ?? '', kind: object.roleRef.kind ?? '', name: object.roleRef.name ?? '' } } : {}),
    ...(kind === 'RoleBinding' || kind === 'ClusterRoleBinding'
      ? {
          subjects: (object.subjects ?? []).map((subject) => ({
            kind: subject.kind,
            name: subject.name,
            namespace: subject.namespace,
            apiGroup: subject.apiGroup,
          })),
        }
      : {}),
  }
}
