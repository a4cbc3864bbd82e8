import { grantsNamespace, serviceAccountName } from '#lib/domain/names.ts'
import type { PolicyRule, ProfileScope } from '#lib/domain/rbac.ts'
import type { GrantEndReason } from '#lib/domain/states.ts'
import type { ClusterCalls, ObjectKey } from '#lib/kubernetes/index.ts'
import { batched } from './batch.ts'
import type { IssuerContext } from './context.ts'
import { beginEnding, type Ending, postponeCleaning, readProfileScopes, recordCleaned, recordDenied, recordEnded } from './end.store.ts'
import { bindingKeys } from './plan.ts'
import { recordTrouble } from './provision.store.ts'
import { wordsOf } from './provision.ts'
import { backoffMs, pollUntil } from './retry.ts'
import { endProbes, inWords } from './verification.ts'

// A deleted binding bites within milliseconds; after this the pass is given up and tried anew.
const refusedWithinMs = 3000
// Statements of this many grants take some 20 ms; larger ones only delay the first of them.
const batchSize = 200
// When many grants end together, a statement for each would take the processor from the deletes: records gather for a moment.
const fewPasses = 10
const gatherWhenManyMs = 40

/** What must be deleted first, known before the end so that no read stands between the deadline and the first delete. */
export type ArmedEnd = { clusterId: string; profileVersionId: string; namespaces: string[] }

type ProfileScopeOf = { rules: PolicyRule[]; scope: ProfileScope }

/** Ends grants: bindings, proof, Secrets, record. One per issuer: it gathers the records of grants that end together. */
export class Ender {
  readonly #context: IssuerContext
  readonly #begin: (item: { grantId: string; reason: GrantEndReason; now: Date }) => Promise<Ending | null>
  readonly #denied: (item: Parameters<typeof recordDenied>[1][number]) => Promise<boolean>
  readonly #ended: (item: Parameters<typeof recordEnded>[1][number]) => Promise<boolean>
  readonly #cleaned: (item: Parameters<typeof recordCleaned>[1][number]) => Promise<boolean>
  #passes = 0
  readonly #scopes = new Map<string, ProfileScopeOf>()

  constructor(context: IssuerContext) {
    this.#context = context
    const { db } = context
    const gatherMs = (): number => (this.#passes > fewPasses ? gatherWhenManyMs : 0)
    this.#begin = batched((items) => beginEnding(db, items), { maxItems: batchSize, lanes: 2, gatherMs })
    this.#denied = batched((items) => recordDenied(db, items), { maxItems: batchSize, gatherMs })
    this.#ended = batched((items) => recordEnded(db, items), { maxItems: batchSize, gatherMs })
    this.#cleaned = batched((items) => recordCleaned(db, items), { maxItems: batchSize, gatherMs: () => gatherWhenManyMs })
  }

  /** Rules and scope of a profile version, kept: they never change. */
  async profileScope(profileVersionId: string): Promise<ProfileScopeOf> {
    const known = this.#scopes.get(profileVersionId)
    if (known) return known
    for (const [id, scope] of await readProfileScopes(this.#context.db, [profileVersionId])) this.#scopes.set(id, scope)
    const found = this.#scopes.get(profileVersionId)
    if (!found) throw new Error(`profile version ${profileVersionId} is not in the database`)
    return found
  }

  /**
   * One pass at ending a grant. Taking away needs no claim: with `armed` the bindings are deleted before anything is written, so that a
   * thousand grants that end together do not wait for their records. A crash in between leaves an overdue grant, which the next pass ends.
   * A pass that meets trouble records it in words and when to try again; it never says "ended" without the API server's no.
   */
  async end(grantId: string, reason: GrantEndReason, armed?: ArmedEnd): Promise<void> {
    this.#passes++
    try {
      await this.#pass(grantId, reason, armed)
    } finally {
      this.#passes--
    }
  }

  async #pass(grantId: string, reason: GrantEndReason, armed?: ArmedEnd): Promise<void> {
    const { clock } = this.#context
    const started = performance.now()
    const [early] = armed ? await Promise.allSettled([this.#deleteBindings(grantId, armed, [])]) : []
    const ending = await this.#begin({ grantId, reason, now: clock.now() })
    if (!ending) return
    await this.#context.reached?.('revoking-recorded', grantId)
    try {
      if (early?.status === 'rejected') throw early.reason
      if (!early) await this.#deleteBindings(grantId, ending, ending.bindings)
      await this.#context.reached?.('bindings-deleted', grantId)
      await this.#prove(ending, Math.round(performance.now() - started))
    } catch (error) {
      const now = clock.now()
      const words = wordsOf(error)
      const nextAttemptAt = new Date(now.getTime() + backoffMs(ending.attempts))
      this.#context.log.warn({ grantId, attempts: ending.attempts + 1, reason: words }, 'grant not ended yet')
      await recordTrouble(this.#context.db, { grantId, words, now, nextAttemptAt })
    }
  }

  async #calls(clusterId: string, priority: 'urgent' | 'ordinary'): Promise<ClusterCalls> {
    const cluster = await this.#context.clusters.get(clusterId)
    if (!cluster) throw new Error(this.#context.clusters.locked.get(clusterId) ?? 'The issuer has no credential for this cluster.')
    return cluster.connection[priority]
  }

  async #deleteBindings(grantId: string, grant: ArmedEnd, recorded: readonly ObjectKey[]): Promise<void> {
    const calls = await this.#calls(grant.clusterId, 'urgent')
    const { scope } = await this.profileScope(grant.profileVersionId)
    const keys = new Map([...bindingKeys(grantId, scope, grant.namespaces), ...recorded].map((key) => [`${key.kind}/${key.namespace}/${key.name}`, key]))
    // All are tried even when one fails: each that goes is access taken away.
    const results = await Promise.allSettled([...keys.values()].map((key) => calls.delete(key)))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }

  async #prove(ending: Ending, removedMs: number): Promise<void> {
    const { clock } = this.#context
    const started = performance.now()
    const checked = await this.#askUntilRefused(ending)
    const deniedAt = clock.now()
    const recorded = this.#denied({ grantId: ending.id, fence: ending.fence, deniedAt, removedMs, provenMs: Math.round(performance.now() - started), checked })
    const calls = await this.#calls(ending.clusterId, 'ordinary')
    const results = await Promise.allSettled(ending.secrets.map((name) => calls.delete({ kind: 'Secret', namespace: grantsNamespace, name })))
    if (!(await recorded)) return
    await this.#context.reached?.('denied', ending.id)
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
    await this.#context.reached?.('secrets-deleted', ending.id)
    const ended = await this.#ended({ grantId: ending.id, fence: ending.fence, now: clock.now() })
    await this.#context.reached?.('ended', ending.id)
    const due = Math.min(ending.endsAt.getTime(), ending.endRequestedAt?.getTime() ?? Number.POSITIVE_INFINITY)
    if (ended) this.#context.log.info({ grantId: ending.id, reason: ending.endReason, deniedAfterMs: Math.round(deniedAt.getTime() - due) }, 'grant ended')
  }

  /** The proof: what was allowed is refused now, by the API server's own word. Rejects when it is not. */
  async #askUntilRefused(ending: Ending): Promise<string[]> {
    const calls = await this.#calls(ending.clusterId, 'urgent')
    const profile = await this.profileScope(ending.profileVersionId)
    const account = { namespace: grantsNamespace, name: serviceAccountName(ending.id) }
    const probes = endProbes({ ...profile, namespaces: ending.namespaces })
    const answers = await Promise.all(
      probes.map((probe) =>
        pollUntil(
          () => calls.review(account, probe),
          (answer) => !answer.allowed,
          refusedWithinMs,
        ),
      ),
    )
    const still = answers.findIndex((answer) => answer.allowed)
    const probe = probes[still]
    if (probe) throw new Error(`The API server still allows "${inWords(probe)}": ${answers[still]?.reason ?? 'it gives no reason'}`.slice(0, 500))
    if (probes.length === 0) {
      // A profile of URLs only has nothing to ask by resource: then the binding's absence is the proof.
      for (const key of bindingKeys(ending.id, profile.scope, ending.namespaces)) {
        if (await calls.get(key)) throw new Error(`The ${key.kind} ${key.name} is still there.`)
      }
      return ['binding is gone']
    }
    return probes.map(inWords)
  }

  /** Removes the ServiceAccount of an ended grant, once its last token has expired. */
  async clean(grantId: string, clusterId: string): Promise<void> {
    try {
      const calls = await this.#calls(clusterId, 'ordinary')
      await calls.delete({ kind: 'ServiceAccount', namespace: grantsNamespace, name: serviceAccountName(grantId) })
      await this.#cleaned({ grantId, now: this.#context.clock.now() })
    } catch (error) {
      this.#context.log.warn({ grantId, reason: wordsOf(error) }, 'ServiceAccount not removed yet')
      await postponeCleaning(this.#context.db, grantId, new Date(this.#context.clock.nowMs() + 10_000))
    }
  }
}
