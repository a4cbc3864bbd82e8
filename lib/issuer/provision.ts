import { rulesDigest } from '#lib/domain/digest.ts'
import { digestAnnotation, grantsNamespace, profileRoleName, serviceAccountName } from '#lib/domain/names.ts'
import { type ClusterCalls, isKubeError, isPassing } from '#lib/kubernetes/index.ts'
import type { IssuerContext } from './context.ts'
import { ensureObject, ForeignObjectError } from './ensure-object.ts'
import type { GrantFacts } from './facts.store.ts'
import type { Step } from './grant-sql.ts'
import { judgeApproval } from './judge-approval.ts'
import { grantObjects } from './plan.ts'
import {
  claimForProvisioning,
  endScheduled,
  type RecordedObject,
  reclaimProvisioning,
  recordActive,
  recordFailed,
  recordObjects,
  recordTrouble,
} from './provision.store.ts'
import { backoffMs, pollUntil } from './retry.ts'
import { inWords, mustAllow, mustDeny, type Scope } from './verification.ts'

// The API server's own authorizer learns of a binding within milliseconds; seconds mean that something is wrong.
const effectiveWithinMs = 5000
// With backoff about a minute of trying; then the vendor is better told than kept waiting.
const maxAttempts = 10

/** Cannot be given, and trying again would not help; the message is for people. */
class Refusal extends Error {
  readonly step: string
  readonly reason: 'failed' | 'externally-ended'
  constructor(step: string, message: string, reason: 'failed' | 'externally-ended' = 'failed') {
    super(message)
    this.step = step
    this.reason = reason
  }
}

/**
 * Takes a scheduled (or half-made) grant to `active`, or to its end when it cannot be given. Every record comes before the call it speaks of,
 * so that this may be killed anywhere and simply run again. True when the grant is active and nothing is left to do now.
 */
export async function provision(context: IssuerContext, facts: GrantFacts): Promise<boolean> {
  const { db, clock } = context
  const grantId = facts.grant.id
  if (facts.state !== 'scheduled' && facts.state !== 'provisioning') return false
  const now = clock.now()
  if (facts.state === 'scheduled') {
    if (facts.endRequestedAt || facts.grant.endsAt <= now) {
      const reason = facts.endRequestedAt ? 'revoked' : 'expired'
      await endScheduled(db, { grantId, reason, words: null, now, action: 'grant.ended' })
      return false
    }
    if (facts.grant.startsAt > now) return false
  }
  // An end that was asked for or is due is not our business: the end takes back what is there.
  if (facts.endRequestedAt || facts.grant.endsAt <= now) return false

  const judgement = judgeApproval(facts, now)
  if (!judgement.ok && facts.state === 'scheduled') {
    context.log.warn({ grantId, reason: judgement.reason }, 'grant refused')
    await endScheduled(db, { grantId, reason: 'failed', words: judgement.reason, now, action: 'grant.failed' })
    return false
  }
  return make(context, facts, judgement.ok ? { approverIds: judgement.approverIds } : { refusal: judgement.reason })
}

async function make(context: IssuerContext, facts: GrantFacts, approval: { approverIds: string[] } | { refusal: string }): Promise<boolean> {
  const { db, clock } = context
  const grantId = facts.grant.id
  const cluster = await context.clusters.get(facts.grant.clusterId)
  if (!cluster) {
    await retryLater(context, facts, context.clusters.locked.get(facts.grant.clusterId) ?? 'The issuer has no credential for this cluster.')
    return false
  }
  const calls = cluster.connection.ordinary
  const roleName = profileRoleName(facts.profile.slug, facts.profile.version)
  const approverIds = 'approverIds' in approval ? approval.approverIds : []
  const plan = grantObjects({ ...facts.grant, grantId, approverIds, scope: facts.profile.scope, roleName })
  const objects = [plan.account, ...plan.bindings]

  // The role is read while the claim is written: neither needs the other, and both come before the first object is made.
  const published = calls.clusterRole(roleName)
  published.catch(() => undefined)
  const fence =
    facts.state === 'scheduled'
      ? await claimForProvisioning(db, { grantId, way: cluster.connection.target, now: clock.now(), objects, approverIds })
      : await reclaimProvisioning(db, grantId, clock.now())
  if (fence === null) return false
  await context.reached?.('claimed', grantId)
  try {
    if ('refusal' in approval) throw new Refusal('approval-checked', approval.refusal)
    checkPublished(roleName, facts.grant.profileDigest, await published)
    return await makeObjects(context, calls, facts, fence, plan)
  } catch (error) {
    await failOrRetry(context, facts, fence, error)
    return false
  }
}

function checkPublished(roleName: string, approvedDigest: string, role: Awaited<ReturnType<ClusterCalls['clusterRole']>>): void {
  if (!role) throw new Refusal('bindings', `The cluster does not have the role ${roleName}: its owner has to apply the profile's manifest.`)
  if (role.aggregated) throw new Refusal('bindings', `The role ${roleName} in the cluster is an aggregated one: its rules may change at any time.`)
  const live = rulesDigest(role.rules)
  if (live !== approvedDigest || (role.annotations[digestAnnotation] ?? approvedDigest) !== approvedDigest) {
    throw new Refusal(
      'bindings',
      `The rules of ${roleName} in the cluster are not those that were approved (${live.slice(0, 12)} instead of ${approvedDigest.slice(0, 12)}).`,
    )
  }
}

async function makeObjects(
  context: IssuerContext,
  calls: ClusterCalls,
  facts: GrantFacts,
  fence: number,
  plan: ReturnType<typeof grantObjects>,
): Promise<boolean> {
  const { db, clock } = context
  const grantId = facts.grant.id
  const started = performance.now()
  const uidOf = (object: { kind: string; namespace: string; name: string }): string | null =>
    facts.objects.find((known) => known.kind === object.kind && known.namespace === object.namespace && known.name === object.name)?.uid ?? null
  let accountMs = 0
  const account = ensureObject(calls, plan.account, uidOf(plan.account)).then(async (uid) => {
    accountMs = performance.now() - started
    await context.reached?.('account-created', grantId)
    return uid
  })
  const bindings = plan.bindings.map((binding) =>
    ensureObject(calls, binding, uidOf(binding)).then(async (uid) => {
      await context.reached?.('binding-created', grantId)
      return uid
    }),
  )
  // Wait for all of them, also when one fails: none may land after the end has begun to take things back.
  const results = await Promise.allSettled([account, ...bindings])
  const recorded: RecordedObject[] = []
  results.forEach((result, index) => {
    const object = index === 0 ? plan.account : plan.bindings[index - 1]
    if (result.status === 'fulfilled' && object) recorded.push({ kind: object.kind, namespace: object.namespace, name: object.name, uid: result.value })
  })
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) {
    await recordObjects(db, { grantId, fence, objects: recorded })
    throw failed.reason
  }
  const made: Step[] = [
    { step: 'service-account', state: 'done', durationMs: Math.round(accountMs), detail: { name: plan.account.name } },
    {
      step: 'bindings',
      state: 'done',
      durationMs: Math.round(performance.now() - started),
      detail: { count: plan.bindings.length, role: plan.bindings[0]?.roleRef?.name },
    },
  ]
  let verified: Step[]
  try {
    verified = await verify(calls, grantId, { rules: facts.profile.rules, scope: facts.profile.scope, namespaces: facts.grant.namespaces })
  } catch (error) {
    await recordObjects(db, { grantId, fence, objects: recorded })
    throw error
  }
  await context.reached?.('verified', grantId)
  // One statement for uids, timeline, state and activity: a crash before it leaves intents, and the next pass finds its own objects by them.
  const active = await recordActive(db, { grantId, fence, now: clock.now(), objects: recorded, steps: [...made, ...verified] })
  await context.reached?.('activated', grantId)
  if (active) context.log.info({ grantId, ms: Math.round(performance.now() - started) }, 'grant is active')
  return active
}

/** Asks the API server, as the grant's ServiceAccount: yes where it must be, no where it must not. Returns the steps to record. */
async function verify(calls: ClusterCalls, grantId: string, scope: Scope): Promise<Step[]> {
  const account = { namespace: grantsNamespace, name: serviceAccountName(grantId) }
  const started = performance.now()
  const allow = mustAllow(scope)
  const deny = mustDeny(scope)
  // Side by side: what must be refused lies beyond the bindings, so it does not wait for them to take effect.
  const asked = Promise.all(deny.map((question) => calls.review(account, question)))
  asked.catch(() => undefined)
  const allowed = await Promise.all(
    allow.map((question) =>
      pollUntil(
        () => calls.review(account, question),
        (answer) => answer.allowed,
        effectiveWithinMs,
      ),
    ),
  )
  const refused = allow.find((_, index) => !allowed[index]?.allowed)
  if (refused) throw new Refusal('verified-allowed', `The API server still refuses "${inWords(refused)}" although the binding is there.`)
  const allowedMs = performance.now() - started
  const denied = await asked
  const given = deny.findIndex((_, index) => denied[index]?.allowed)
  const question = deny[given]
  if (question)
    throw new Refusal(
      'verified-denied',
      `The cluster would allow "${inWords(question)}", which was never granted: ${denied[given]?.reason ?? ''}`.slice(0, 500),
    )
  return [
    { step: 'verified-allowed', state: 'done', durationMs: Math.round(allowedMs), detail: { checked: allow.map(inWords) } },
    { step: 'verified-denied', state: 'done', durationMs: Math.round(performance.now() - started - allowedMs), detail: { checked: deny.map(inWords) } },
  ]
}

async function failOrRetry(context: IssuerContext, facts: GrantFacts, fence: number, error: unknown): Promise<void> {
  const words = wordsOf(error)
  const lasting =
    error instanceof Refusal ||
    error instanceof ForeignObjectError ||
    isKubeError(error, 'forbidden', 'refused-by-policy', 'invalid', 'not-found', 'unexpected')
  if (!lasting && !(isPassing(error) || isKubeError(error, 'unauthorized'))) throw error
  if (!lasting && facts.attempts + 1 < maxAttempts) return retryLater(context, facts, words)
  const step = error instanceof Refusal ? error.step : 'bindings'
  const reason = error instanceof ForeignObjectError || (error instanceof Refusal && error.reason === 'externally-ended') ? 'externally-ended' : 'failed'
  context.log.warn({ grantId: facts.grant.id, reason: words }, 'grant cannot be given')
  await recordFailed(context.db, { grantId: facts.grant.id, fence, words, reason, now: context.clock.now(), step })
}

async function retryLater(context: IssuerContext, facts: GrantFacts, words: string): Promise<void> {
  const now = context.clock.now()
  context.log.warn({ grantId: facts.grant.id, attempts: facts.attempts + 1, reason: words }, 'grant not given yet')
  await recordTrouble(context.db, { grantId: facts.grant.id, words, now, nextAttemptAt: new Date(now.getTime() + backoffMs(facts.attempts)) })
}

/** An error for a person: what was tried and what came back, the missing right by name. */
export function wordsOf(error: unknown): string {
  if (isKubeError(error, 'forbidden') && error.missingRight) return `The issuer lacks a right in the cluster: ${error.missingRight}.`
  return (error instanceof Error ? error.message : String(error)).slice(0, 500)
}
