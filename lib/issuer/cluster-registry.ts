import type { Database } from '#lib/db/index.ts'
import { type ClusterConnection, connectCluster } from '#lib/kubernetes/index.ts'
import { listClusterCredentials } from './clusters.store.ts'
import type { EncryptionKey } from './crypto.ts'

export type KnownCluster = { id: string; slug: string; name: string; retiredAt: Date | null; connection: ClusterConnection }

/** The issuer's connections, one a cluster, opened from the sealed credentials and renewed when one was replaced. */
export class ClusterRegistry {
  readonly #db: Database
  readonly #key: EncryptionKey
  readonly #known = new Map<string, KnownCluster & { updatedAt: number }>()
  /** Clusters whose credential does not open, with the reason in one sentence. */
  readonly locked = new Map<string, string>()
  #loading: Promise<void> | undefined

  constructor(db: Database, key: EncryptionKey) {
    this.#db = db
    this.#key = key
  }

  /** Looks at the stored credentials and connects to what is new or changed. Clusters that do not open are in `locked`. */
  refresh(): Promise<void> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  /** As refresh, but never satisfied by a look that began before this call: a credential stored just now is in it. */
  async reload(): Promise<void> {
    await this.#loading?.catch(() => undefined)
    return this.refresh()
  }

  async #load(): Promise<void> {
    for (const stored of await listClusterCredentials(this.#db, this.#key)) {
      const known = this.#known.get(stored.id)
      if (known?.updatedAt === stored.updatedAt.getTime()) {
        known.retiredAt = stored.retiredAt
        known.name = stored.name
        continue
      }
      try {
        const connection = connectCluster(stored.open())
        // Calls on their way keep the old agent's sockets until they are answered.
        if (known) setTimeout(() => known.connection.close(), 30_000).unref()
        this.#known.set(stored.id, {
          id: stored.id,
          slug: stored.slug,
          name: stored.name,
          retiredAt: stored.retiredAt,
          connection,
          updatedAt: stored.updatedAt.getTime(),
        })
        this.locked.delete(stored.id)
      } catch (error) {
        this.locked.set(
          stored.id,
          `The stored credential of the cluster "${stored.slug}" cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
        )
      }
    }
  }

  /** The cluster, looked up anew when it is not known yet; undefined when there is no usable credential. */
  async get(clusterId: string): Promise<KnownCluster | undefined> {
    if (!this.#known.has(clusterId)) await this.refresh()
    return this.#known.get(clusterId)
  }

  all(): KnownCluster[] {
    return [...this.#known.values()]
  }

  close(): void {
    for (const known of this.#known.values()) known.connection.close()
    this.#known.clear()
  }
}
