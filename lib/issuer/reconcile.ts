import { clusterLabel, grantLabel, grantsNamespace } from '#lib/domain/names.ts'
import type { Watcher } from '#lib/kubernetes/index.ts'
import type { KnownCluster } from './cluster-registry.ts'
import type { IssuerContext } from './context.ts'
import { compare, type Finding, type LedgerGrant } from './drift.ts'
import { recordRevoked } from './mint.store.ts'
import { ourSelector } from './plan.ts'
import { wordsOf } from './provision.ts'
import { readLedger, recordFinding, recordGrantWords } from './reconcile.store.ts'

// Watch events of one grant come in bunches: its objects go one after the other.
const settleMs = 150

type Worker = { isBusy(grantId: string): boolean; endBecause(grantId: string, reason: 'drift' | 'externally-ended'): void }

/** Keeps one cluster equal to the ledger: a full comparison when asked, and at once when a watch shows that somebody touched our objects. */
export class Reconciler {
  readonly #context: IssuerContext
  readonly #cluster: KnownCluster
  readonly #worker: Worker
  readonly #told = new Set<string>()
  readonly #suspects = new Set<string>()
  #watchers: Watcher[] = []
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined

  constructor(context: IssuerContext, cluster: KnownCluster, worker: Worker) {
    this.#context = context
    this.#cluster = cluster
    this.#worker = worker
  }

  get connection(): KnownCluster['connection'] {
    return this.#cluster.connection
  }

  /** Follows changes of our objects; a hint only, the full comparison is the floor. */
  watch(): void {
    const { connection } = this.#cluster
    const handlers = {
      onEvent: (event: { type: string; labels: Record<string, string> }) => {
        const grantId = event.labels[grantLabel]
        if (grantId && !this.#worker.isBusy(grantId) && (event.labels[clusterLabel] ?? this.#cluster.id) === this.#cluster.id) this.#suspect(grantId)
      },
      onGap: () => void this.full(),
    }
    this.#watchers = [
      connection.watch('/apis/rbac.authorization.k8s.io/v1/rolebindings', ourSelector, handlers),
      connection.watch('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', ourSelector, handlers),
      connection.watch(`/api/v1/namespaces/${grantsNamespace}/serviceaccounts`, ourSelector, handlers),
    ]
  }

  close(): void {
    clearTimeout(this.#timer)
    for (const watcher of this.#watchers) watcher.close()
    this.#watchers = []
  }

  #suspect(grantId: string): void {
    this.#suspects.add(grantId)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const ids = [...this.#suspects]
      this.#suspects.clear()
      this.#inspect(ids).catch((error: unknown) =>
        this.#context.log.warn({ clusterId: this.#cluster.id, reason: wordsOf(error) }, 'looking at changed objects failed'),
      )
    }, settleMs)
  }

  /** Looks at single grants, unless what changed is what the issuer itself is about. */
  async #inspect(ids: readonly string[]): Promise<void> {
    const { db, clock } = this.#context
    const ledger = await readLedger(db, this.#cluster.id, clock.now(), ids)
    const known = new Set(ledger.map((grant) => grant.id))
    const interesting = ledger.filter((grant) => (grant.state === 'active' && !grant.ending) || grant.state === 'ended')
    if (ids.some((id) => !known.has(id))) return this.full()
    for (const grant of interesting) await this.#inspectOne(grant)
  }

  async #inspectOne(grant: LedgerGrant): Promise<void> {
    const calls = this.#cluster.connection.ordinary
    const keys = grant.objects.filter((object) => object.kind !== 'Secret') as {
      kind: 'ServiceAccount' | 'RoleBinding' | 'ClusterRoleBinding'
      namespace: string
      name: string
    }[]
    const live = (await Promise.all(keys.map((key) => calls.get(key)))).filter((object) => object !== null)
    const after = await readLedger(this.#context.db, this.#cluster.id, this.#context.clock.now(), [grant.id])
    const of = (kind: string) => live.filter((object) => object.kind === kind)
    // Secrets are left to the full comparison: without a look at them none may be called gone.
    const blind = (grants: readonly LedgerGrant[]): LedgerGrant[] => grants.map((entry) => ({ ...entry, credentials: [] }))
    await this.#act(
      compare(this.#cluster.id, blind([grant]), blind(after), {
        accounts: of('ServiceAccount'),
        secrets: [],
        roleBindings: of('RoleBinding'),
        clusterRoleBindings: of('ClusterRoleBinding'),
      }),
    )
  }

  /** Compares everything. One at a time. */
  full(): Promise<void> {
    this.#running ??= this.#fullOnce()
      .catch((error: unknown) =>
        this.#context.log.warn({ clusterId: this.#cluster.id, reason: wordsOf(error) }, 'comparing the cluster with the ledger failed'),
      )
      .finally(() => {
        this.#running = undefined
      })
    return this.#running
  }

  async #fullOnce(): Promise<void> {
    const { db, clock } = this.#context
    const calls = this.#cluster.connection.ordinary
    const before = await readLedger(db, this.#cluster.id, clock.now())
    const [accounts, secrets, roleBindings, clusterRoleBindings] = await Promise.all([
      calls.list('ServiceAccount', grantsNamespace, ourSelector),
      calls.list('Secret', grantsNamespace, ourSelector),
      calls.list('RoleBinding', ''),
      calls.list('ClusterRoleBinding', ''),
    ])
    const after = await readLedger(db, this.#cluster.id, clock.now())
    await this.#act(compare(this.#cluster.id, before, after, { accounts, secrets, roleBindings, clusterRoleBindings }))
  }

  async #act(findings: readonly Finding[]): Promise<void> {
    for (const finding of findings) {
      try {
        await this.#actOn(finding)
      } catch (error) {
        this.#context.log.warn(
          { clusterId: this.#cluster.id, finding: finding.kind, object: finding.object.name, reason: wordsOf(error) },
          'a finding is left to the next comparison',
        )
      }
    }
  }

  async #actOn(finding: Finding): Promise<void> {
    const { db, clock, log } = this.#context
    const { object } = finding
    const what = `${object.kind} ${object.name}${object.namespace ? ` in ${object.namespace}` : ''}`
    const record = (action: string, words: string): Promise<void> => {
      log.warn({ clusterId: this.#cluster.id, grantId: finding.grantId, finding: finding.kind, object: what }, words)
      return recordFinding(db, { clusterId: this.#cluster.id, grantId: finding.grantId, action, object, words, now: clock.now() })
    }
    switch (finding.kind) {
      case 'missing':
      case 'changed': {
        const words =
          finding.kind === 'changed'
            ? `The ${what} was changed by somebody else.`
            : `The ${what} was ${finding.replaced ? 'replaced' : 'removed'} by somebody else.`
        await record('grant.drift', words)
        await recordGrantWords(db, finding.grantId, words)
        this.#worker.endBecause(finding.grantId, finding.kind === 'changed' ? 'drift' : 'externally-ended')
        return
      }
      case 'credential-gone':
        await record('grant.drift', `The ${what} was removed by somebody else: the credential is dead.`)
        await recordRevoked(db, finding.credentialId, clock.now())
        return
      case 'unknown': {
        const removed = await this.#cluster.connection.urgent.delete(object, finding.uid)
        if (removed) await record('grant.drift', `The ${what} belongs to no live grant and was removed.`)
        return
      }
      case 'foreign-binding':
        // Told once: it is there until somebody takes it away, and is no affair of ours to remove.
        if (this.#told.has(finding.uid)) return
        this.#told.add(finding.uid)
        await record('grant.drift', `The ${what} gives ${finding.role} to a ServiceAccount of Daypass, and Daypass did not make it.`)
    }
  }
}
