import type { Actor } from '#lib/domain/actor.ts'
import { countedApprovals, type DecidableRequest, type Decider, mayDecide } from '#lib/domain/decide.rules.ts'
import { rulesDigest } from '#lib/domain/digest.ts'
import { mayWithdraw } from '#lib/domain/end.rules.ts'
import type { PolicyRule } from '#lib/domain/rbac.ts'
import type { RequestRow } from './request.store.ts'
import type { DecisionView, RequestVersionView, RequestView } from './views.ts'

// Rows of one answer share the rules of their profile version, so each is digested once an answer.
const digests = new WeakMap<PolicyRule[], string>()

/** Digest of the rules as they are on record now. */
function liveDigest(rules: PolicyRule[]): string {
  const known = digests.get(rules)
  if (known !== undefined) return known
  const digest = rulesDigest(rules)
  digests.set(rules, digest)
  return digest
}

/** The part of a request that the rules look at. */
export function decidable(row: RequestRow): DecidableRequest {
  return {
    state: row.state,
    version: row.version,
    digest: row.digest,
    requesterId: row.requesterId,
    vendorId: row.vendorId,
    requiredApprovals: row.requiredApprovals,
    lapsesAt: row.lapsesAt,
    decidedAt: row.decidedAt,
    startsAt: row.startsAt,
    durationSeconds: row.durationSeconds,
    namespaces: row.namespaces,
    scope: row.scope,
    vendorSuspended: row.vendorSuspended,
    contractEndsAt: row.contractEndsAt,
    requesterDisabled: row.requesterDisabled,
    clusterRetired: row.clusterRetired,
    profileRetired: row.profileRetired,
    rulesUnchanged: rulesUnchanged(row),
    maxDurationSeconds: row.maxDurationSeconds,
    roleMissing: row.publishedState === 'missing',
    decisions: (row.decisions ?? []).map((it) => ({
      approverId: it.approverId,
      approverName: it.name,
      verdict: it.verdict,
      at: new Date(it.at),
      current: it.version === row.version && it.digest === row.digest,
      stillMay: it.stillMay,
    })),
  }
}

const rulesUnchanged = (row: RequestRow): boolean =>
  row.rulesDigest === row.profileDigest && liveDigest(row.rules) === row.profileDigest && row.publishedState !== 'different'

export const deciderOf = (actor: Actor): Decider => ({ userId: actor.userId, roles: actor.roles, vendorId: actor.vendorId, disabled: false })

/** What pages and the API are given of a request; `can` is worked out by the domain's rules for this actor at this moment. */
export function requestView(row: RequestRow, actor: Actor, now: Date): RequestView {
  const request = decidable(row)
  const decider = deciderOf(actor)
  return {
    id: row.id,
    state: row.state,
    version: row.version,
    digest: row.digest,
    requester: { id: row.requesterId, name: row.requesterName, email: row.requesterEmail },
    vendor: { id: row.vendorId, slug: row.vendorSlug, name: row.vendorName, suspended: row.vendorSuspended },
    cluster: { id: row.clusterId, slug: row.clusterSlug, name: row.clusterName, environment: row.environment, retired: row.clusterRetired },
    profile: {
      id: row.profileId,
      slug: row.profileSlug,
      name: row.profileName,
      icon: row.icon,
      versionId: row.profileVersionId,
      version: row.profileVersion,
      scope: row.scope,
      rules: row.rules,
      digest: row.rulesDigest,
    },
    profileChanged: !request.rulesUnchanged || row.profileRetired,
    namespaces: row.namespaces,
    startsAt: row.startsAt?.toISOString() ?? null,
    durationSeconds: row.durationSeconds,
    justification: row.justification,
    ticketUrl: row.ticketUrl,
    createdAt: row.createdAt.toISOString(),
    lapsesAt: row.lapsesAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    cancelReason: row.cancelReason,
    requiredApprovals: row.requiredApprovals,
    approvals: countedApprovals(request).length,
    decisions: (row.decisions ?? []).map((it): DecisionView => decisionView(it, row)),
    versions: (row.versions ?? []).map(versionView),
    grantId: row.grantId,
    can: {
      approve: mayDecide(request, decider, 'approve', now),
      deny: mayDecide(request, decider, 'deny', now),
      withdraw: mayWithdraw(row, actor, now),
    },
  }
}

const decisionView = (it: NonNullable<RequestRow['decisions']>[number], row: RequestRow): DecisionView => ({
  id: it.id,
  approver: { id: it.approverId, name: it.name, email: it.email },
  verdict: it.verdict,
  reason: it.reason,
  requestVersion: it.version,
  current: it.version === row.version && it.digest === row.digest,
  at: new Date(it.at).toISOString(),
})

const versionView = (it: NonNullable<RequestRow['versions']>[number]): RequestVersionView => ({
  version: it.version,
  namespaces: it.namespaces,
  startsAt: it.startsAt === null ? null : new Date(it.startsAt).toISOString(),
  durationSeconds: it.durationSeconds,
  author: { id: it.authorId, name: it.name, email: it.email },
  at: new Date(it.at).toISOString(),
})
