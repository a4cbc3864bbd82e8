import { randomBytes } from 'node:crypto'
import https from 'node:https'
import * as k8s from '@kubernetes/client-node'
import { grantLabel, grantsNamespace, managedByLabel, managedByValue } from '#lib/domain/names.ts'

/**
 * The yardstick: what the same acts cost without Daypass, by the same Kubernetes client as administrator:
 * ServiceAccount and RoleBinding in parallel, TokenRequest, first 200. Its names never start with ours, so the ledger's listing is not touched.
 */
export class BareClient {
  readonly #config = new k8s.KubeConfig()
  readonly #core: k8s.CoreV1Api
  readonly #rbac: k8s.RbacAuthorizationV1Api
  readonly #server: URL
  readonly #ca: string
  readonly #agent: https.Agent

  constructor(kubeconfigPath: string) {
    const config = this.#config
    config.loadFromFile(kubeconfigPath)
    const cluster = config.getCurrentCluster()
    if (!cluster?.caData) throw new Error('the administrator kubeconfig has no embedded CA')
    this.#core = config.makeApiClient(k8s.CoreV1Api)
    this.#rbac = config.makeApiClient(k8s.RbacAuthorizationV1Api)
    this.#server = new URL(cluster.server)
    this.#ca = Buffer.from(cluster.caData, 'base64').toString()
    this.#agent = new https.Agent({ keepAlive: true, ca: this.#ca })
  }

  /** Namespace for the yardstick's ServiceAccounts: the guard policy keeps others out of ours. */
  static readonly namespace = 'bare-yardstick'

  async prepare(): Promise<void> {
    await this.#core.createNamespace({ body: { metadata: { name: BareClient.namespace } } }).catch(ignoreConflict)
  }

  /** Creates access as fast as the API server allows; returns the token and the milliseconds until the first 200. */
  async issue(roleName: string, namespace: string): Promise<{ name: string; token: string; ms: number }> {
    const name = `bare-${randomBytes(6).toString('hex')}`
    const started = performance.now()
    await Promise.all([
      this.#core.createNamespacedServiceAccount({ namespace: BareClient.namespace, body: { metadata: { name } } }),
      this.#rbac.createNamespacedRoleBinding({
        namespace,
        body: {
          metadata: { name },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: roleName },
          subjects: [{ kind: 'ServiceAccount', name, namespace: BareClient.namespace }],
        },
      }),
    ])
    const answer = await this.#core.createNamespacedServiceAccountToken({
      namespace: BareClient.namespace,
      name,
      body: { spec: { audiences: [], expirationSeconds: 3600 } },
    })
    const token = answer.status?.token
    if (!token) throw new Error('TokenRequest returned no token')
    await this.untilStatus(token, namespace, 200)
    return { name, token, ms: performance.now() - started }
  }

  /** Deletes the binding; returns the milliseconds until the API server first says 403. */
  async revoke(name: string, namespace: string, token: string): Promise<number> {
    const started = performance.now()
    await this.#rbac.deleteNamespacedRoleBinding({ namespace, name })
    await this.untilStatus(token, namespace, 403)
    const ms = performance.now() - started
    await this.#core.deleteNamespacedServiceAccount({ namespace: BareClient.namespace, name })
    return ms
  }

  /** Lists pods as the token's owner until the API server answers `wanted`; throws after 30 s. */
  async untilStatus(token: string, namespace: string, wanted: number): Promise<void> {
    const deadline = performance.now() + 30_000
    for (;;) {
      const status = await this.status(token, namespace)
      if (status === wanted) return
      if (performance.now() > deadline) throw new Error(`the API server still answers ${status}, not ${wanted}, after 30 s`)
    }
  }

  /** Status of one `GET pods?limit=1` as the token's owner. */
  status(token: string, namespace: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const request = https.get(
        {
          host: this.#server.hostname,
          port: this.#server.port,
          path: `/api/v1/namespaces/${namespace}/pods?limit=1`,
          agent: this.#agent,
          headers: { authorization: `Bearer ${token}` },
        },
        (response) => {
          response.resume()
          response.on('end', () => resolve(response.statusCode ?? 0))
        },
      )
      request.on('error', reject)
    })
  }

  /** All objects in the cluster that carry our label, as `kind/namespace/name` with their uid. */
  async listManaged(): Promise<Map<string, string>> {
    const labelSelector = `${managedByLabel}=${managedByValue},${grantLabel}`
    const [accounts, secrets, bindings, clusterBindings] = await Promise.all([
      this.#core.listNamespacedServiceAccount({ namespace: grantsNamespace, labelSelector }),
      this.#core.listNamespacedSecret({ namespace: grantsNamespace, labelSelector }),
      this.#rbac.listRoleBindingForAllNamespaces({ labelSelector }),
      this.#rbac.listClusterRoleBinding({ labelSelector }),
    ])
    const found = new Map<string, string>()
    const add = (kind: string, items: { metadata?: k8s.V1ObjectMeta }[]) => {
      for (const { metadata } of items) found.set(`${kind}/${metadata?.namespace ?? ''}/${metadata?.name}`, metadata?.uid ?? '')
    }
    add('ServiceAccount', accounts.items)
    add('Secret', secrets.items)
    add('RoleBinding', bindings.items)
    add('ClusterRoleBinding', clusterBindings.items)
    return found
  }

  /** Watches Daypass's RoleBindings and tells the wall-clock moment (ms) at which each is seen deleted. Returns the way to stop. */
  async watchDeletedBindings(onDeleted: (grantId: string, atMs: number) => void): Promise<() => void> {
    const abort = await new k8s.Watch(this.#config).watch(
      '/apis/rbac.authorization.k8s.io/v1/rolebindings',
      { labelSelector: `${managedByLabel}=${managedByValue},${grantLabel}` },
      (phase, object: k8s.V1RoleBinding) => {
        const grantId = object.metadata?.labels?.[grantLabel]
        if (phase === 'DELETED' && grantId) onDeleted(grantId, Date.now())
      },
      () => undefined,
    )
    return () => abort.abort()
  }
}

function ignoreConflict(error: unknown): void {
  if (error instanceof k8s.ApiException && error.code === 409) return
  throw error
}
