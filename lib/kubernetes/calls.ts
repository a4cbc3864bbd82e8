import type { PolicyRule } from '#lib/domain/rbac.ts'
import { isKubeError, KubeError } from './errors.ts'
import { tokenClaims } from './jwt.ts'
import type { AccessAnswer, AccessQuestion, BindingSubject, DesiredObject, LiveObject, ObjectKey, ObjectKind, RoleRef } from './objects.ts'

/** Sends one call and gives the parsed JSON of a 2xx answer; rejects with KubeError. */
export type Send = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>

// Objects a page: the event loop has timers to keep between two pages.
const pageSize = 250
const rbacVersion = 'rbac.authorization.k8s.io/v1'

export type IssuedToken = { token: string; jti: string; expiresAt: Date }

// What is read of an answer. The API server's own schema vouches for the types; what may be absent is optional.
type Metadata = {
  name?: string
  namespace?: string
  uid?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  creationTimestamp?: string
  deletionTimestamp?: string
}
type WireObject = { metadata?: Metadata; roleRef?: Partial<RoleRef>; subjects?: BindingSubject[] }
type WireList<T> = { metadata?: { continue?: string }; items?: T[] }
type WireReview = { status?: { allowed?: boolean; reason?: string; evaluationError?: string } }
type WireRole = { metadata?: Metadata; rules?: PolicyRule[]; aggregationRule?: object }

const collections: Record<ObjectKind, (namespace: string) => string> = {
  ServiceAccount: (namespace) => `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts`,
  Secret: (namespace) => `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`,
  RoleBinding: (namespace) => `/apis/${rbacVersion}/namespaces/${encodeURIComponent(namespace)}/rolebindings`,
  ClusterRoleBinding: () => `/apis/${rbacVersion}/clusterrolebindings`,
}
const pathOf = ({ kind, namespace, name }: ObjectKey): string => `${collections[kind](namespace)}/${encodeURIComponent(name)}`

/** Thin typed calls. Each rejects with KubeError and nothing else. */
export class ClusterCalls {
  readonly #send: Send

  constructor(send: Send) {
    this.#send = send
  }

  /** Creates the object. KubeError `already-exists` when the name is taken. */
  async create(object: DesiredObject): Promise<LiveObject> {
    const made = await this.#send('POST', collections[object.kind](object.namespace), bodyOf(object))
    return live(object.kind, made as WireObject)
  }

  /** The object, or null when there is none. */
  async get(key: ObjectKey): Promise<LiveObject | null> {
    const found = await this.#find(pathOf(key))
    return found === null ? null : live(key.kind, found as WireObject)
  }

  async #find(path: string): Promise<unknown> {
    try {
      return await this.#send('GET', path)
    } catch (error) {
      if (isKubeError(error, 'not-found')) return null
      throw error
    }
  }

  /** Deletes by name, whatever its uid; "not found" is success. With `uid` only that very object is deleted, another one is left (false). */
  async delete(key: ObjectKey, uid?: string): Promise<boolean> {
    // Background: the answer comes when the object is gone, not when its dependents are.
    const body = { propagationPolicy: 'Background', ...(uid === undefined ? {} : { preconditions: { uid } }) }
    try {
      await this.#send('DELETE', pathOf(key), body)
    } catch (error) {
      if (isKubeError(error, 'not-found')) return true
      if (uid !== undefined && isKubeError(error, 'conflict')) return false
      throw error
    }
    return true
  }

  /** Every object of a kind in one namespace (ServiceAccount, Secret) or everywhere (bindings; `namespace` is then not used). */
  async list(kind: ObjectKind, namespace: string, labelSelector?: string): Promise<LiveObject[]> {
    const path = kind === 'RoleBinding' ? `/apis/${rbacVersion}/rolebindings` : collections[kind](namespace)
    return (await this.#pages<WireObject>(path, labelSelector)).map((item) => live(kind, item))
  }

  async #pages<T>(path: string, labelSelector?: string): Promise<T[]> {
    const found: T[] = []
    let next: string | undefined
    do {
      const query = new URLSearchParams({ limit: String(pageSize), ...(labelSelector ? { labelSelector } : {}), ...(next ? { continue: next } : {}) })
      const list = (await this.#send('GET', `${path}?${query}`)) as WireList<T>
      found.push(...(list.items ?? []))
      next = list.metadata?.continue || undefined
    } while (next)
    return found
  }

  /** A token of a ServiceAccount for the API server itself, dead as soon as the Secret that it is bound to is gone. */
  async requestToken(account: { namespace: string; name: string }, secret: { name: string; uid: string }, expirationSeconds: number): Promise<IssuedToken> {
    const answer = (await this.#send('POST', `${pathOf({ kind: 'ServiceAccount', ...account })}/token`, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [], expirationSeconds, boundObjectRef: { kind: 'Secret', apiVersion: 'v1', name: secret.name, uid: secret.uid } },
    })) as { status?: { token?: string; expirationTimestamp?: string } }
    const { token, expirationTimestamp } = answer.status ?? {}
    const { jti } = tokenClaims(token ?? '')
    if (!token || !jti || !expirationTimestamp) {
      throw new KubeError('unexpected', `create serviceaccounts/token ${account.name}`, 'the answer holds no token that can be told apart (jti)')
    }
    return { token, jti, expiresAt: new Date(expirationTimestamp) }
  }

  /** What RBAC says of a ServiceAccount of `namespace`. */
  review(account: { namespace: string; name: string }, question: AccessQuestion): Promise<AccessAnswer> {
    return this.#review('SubjectAccessReview', {
      user: `system:serviceaccount:${account.namespace}:${account.name}`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${account.namespace}`, 'system:authenticated'],
      resourceAttributes: attributesOf(question),
    })
  }

  /** What RBAC says of ourselves. */
  reviewSelf(question: AccessQuestion): Promise<AccessAnswer> {
    return this.#review('SelfSubjectAccessReview', { resourceAttributes: attributesOf(question) })
  }

  async #review(kind: 'SubjectAccessReview' | 'SelfSubjectAccessReview', spec: object): Promise<AccessAnswer> {
    const answer = (await this.#send('POST', `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`, {
      apiVersion: 'authorization.k8s.io/v1',
      kind,
      spec,
    })) as WireReview
    return { allowed: answer.status?.allowed ?? false, reason: answer.status?.reason ?? answer.status?.evaluationError ?? '' }
  }

  /** Rules and annotations of a ClusterRole, or null when there is none. An aggregated role's rules are those that the server filled in. */
  async clusterRole(name: string): Promise<{ rules: PolicyRule[]; annotations: Record<string, string>; aggregated: boolean } | null> {
    const role = (await this.#find(`/apis/${rbacVersion}/clusterroles/${encodeURIComponent(name)}`)) as WireRole | null
    return role && { rules: role.rules ?? [], annotations: role.metadata?.annotations ?? {}, aggregated: role.aggregationRule !== undefined }
  }

  /** Names and labels of all namespaces that are not being deleted. */
  async namespaces(): Promise<{ name: string; labels: Record<string, string> }[]> {
    const items = await this.#pages<WireObject>('/api/v1/namespaces')
    return items.flatMap(({ metadata }) => (metadata?.name && !metadata.deletionTimestamp ? [{ name: metadata.name, labels: metadata.labels ?? {} }] : []))
  }

  /** Such as v1.37.2. */
  async version(): Promise<string> {
    const { gitVersion } = (await this.#send('GET', '/version')) as { gitVersion?: string }
    return gitVersion ?? 'unknown'
  }
}

function bodyOf(object: DesiredObject): object {
  const metadata = { name: object.name, labels: object.labels, annotations: object.annotations }
  if (object.kind === 'ServiceAccount') return { apiVersion: 'v1', kind: object.kind, metadata, automountServiceAccountToken: false }
  if (object.kind === 'Secret') return { apiVersion: 'v1', kind: object.kind, metadata, type: 'Opaque' }
  if (!object.roleRef) throw new KubeError('invalid', `create ${object.name}`, 'a binding needs a role')
  return { apiVersion: rbacVersion, kind: object.kind, metadata, roleRef: object.roleRef, subjects: object.subjects ?? [] }
}

function attributesOf(question: AccessQuestion): object {
  return {
    verb: question.verb,
    group: question.group,
    resource: question.resource,
    ...(question.subresource ? { subresource: question.subresource } : {}),
    ...(question.name ? { name: question.name } : {}),
    ...(question.namespace ? { namespace: question.namespace } : {}),
  }
}

function live(kind: ObjectKind, object: WireObject): LiveObject {
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
