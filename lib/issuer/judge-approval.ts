import { requestDigest, rulesDigest } from '#lib/domain/digest.ts'
import { isReservedNamespace } from '#lib/domain/names.ts'
import type { PolicyRule, ProfileScope } from '#lib/domain/rbac.ts'

/** What the issuer reads from the database, itself, before it gives anything. */
export type ApprovalFacts = {
  grant: {
    id: string
    requestId: string
    requestVersion: number
    requestDigest: string
    vendorId: string
    requesterId: string
    clusterId: string
    profileVersionId: string
    profileDigest: string
    namespaces: string[]
    startsAt: Date
    endsAt: Date
  }
  request: {
    state: string
    version: number
    digest: string
    vendorId: string
    requesterId: string
    clusterId: string
    profileVersionId: string
    profileDigest: string
    namespaces: string[]
    startsAt: Date | null
    durationSeconds: number
    justification: string
    ticketUrl: string | null
    requiredApprovals: number
  }
  profile: { slug: string; version: number; scope: ProfileScope; rules: PolicyRule[]; digest: string; requiredApprovals: number; maxDurationSeconds: number }
  cluster: { slug: string; retiredAt: Date | null; maxDurationSeconds: number }
  vendorSuspendedAt: Date | null
  vendorContractEndsAt: Date | null
  requesterDisabledAt: Date | null
  requesterVendorId: string | null
  decisions: {
    approverId: string
    verdict: string
    requestVersion: number
    requestDigest: string
    approverRoles: string[]
    approverVendorId: string | null
    approverDisabledAt: Date | null
  }[]
}

export type Judgement = { ok: true; approverIds: string[] } | { ok: false; reason: string }
const no = (reason: string): Judgement => ({ ok: false, reason })

const same = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && [...left].sort().join('\n') === [...right].sort().join('\n')

/**
 * Whether an approval stands at `now`, judged anew from what is recorded: web's word is not taken for it. Pure.
 * `reason` is one sentence for people.
 */
export function judgeApproval(facts: ApprovalFacts, now: Date): Judgement {
  return judgeContent(facts) ?? judgeParties(facts, now) ?? judgeDecisions(facts)
}

function judgeContent({ grant, request, profile, cluster }: ApprovalFacts): Judgement | null {
  if (request.state !== 'approved') return no(`The request is ${request.state}, not approved.`)
  const digest = requestDigest({ ...request, requestId: grant.requestId })
  if (digest !== request.digest || digest !== grant.requestDigest || request.version !== grant.requestVersion) {
    return no('The request is not the one that was approved: its digest or version differs.')
  }
  const alike =
    grant.vendorId === request.vendorId &&
    grant.requesterId === request.requesterId &&
    grant.clusterId === request.clusterId &&
    grant.profileVersionId === request.profileVersionId &&
    grant.profileDigest === request.profileDigest &&
    same(grant.namespaces, request.namespaces)
  if (!alike) return no('The grant differs from the request that was approved.')
  if (rulesDigest(profile.rules) !== grant.profileDigest || profile.digest !== grant.profileDigest)
    return no("The access profile's rules are not those that were approved.")
  if (grant.namespaces.some(isReservedNamespace)) return no('The grant names a namespace of the cluster itself.')
  if (profile.scope === 'namespaces' && grant.namespaces.length === 0) return no('The grant names no namespace.')
  const windowMs = grant.endsAt.getTime() - grant.startsAt.getTime()
  const longestSeconds = Math.min(request.durationSeconds, profile.maxDurationSeconds, cluster.maxDurationSeconds)
  if (windowMs > longestSeconds * 1000) return no(`The grant is longer than what was approved or what the cluster and the profile allow (${longestSeconds} s).`)
  if (request.startsAt && grant.startsAt < request.startsAt) return no('The grant starts earlier than was approved.')
  return null
}

function judgeParties(facts: ApprovalFacts, now: Date): Judgement | null {
  if (facts.vendorSuspendedAt) return no('The vendor is suspended.')
  if (facts.vendorContractEndsAt && facts.vendorContractEndsAt <= now) return no('The contract with the vendor is over.')
  if (facts.requesterDisabledAt) return no('The requester is disabled.')
  if (facts.requesterVendorId !== facts.grant.vendorId) return no('The requester does not belong to the vendor of the grant.')
  if (facts.cluster.retiredAt) return no('The cluster is out of service.')
  return null
}

function judgeDecisions({ grant, request, profile, decisions }: ApprovalFacts): Judgement {
  const current = decisions.filter((decision) => decision.requestVersion === grant.requestVersion && decision.requestDigest === grant.requestDigest)
  if (current.some((decision) => decision.verdict === 'deny')) return no('An approver denied this very request.')
  const approvals = current.filter((decision) => decision.verdict === 'approve')
  for (const approval of approvals) {
    if (approval.approverId === grant.requesterId) return no('The requester approved the own request.')
    if (approval.approverVendorId !== null) return no('An approver belongs to a vendor.')
  }
  // As web counts: an approval whose author may no longer approve counts for nothing, and does not spoil those of others.
  const standing = approvals.filter((approval) => !approval.approverDisabledAt && approval.approverRoles.includes('approver'))
  const approverIds = [...new Set(standing.map((approval) => approval.approverId))]
  const required = Math.max(1, request.requiredApprovals, profile.requiredApprovals)
  if (approverIds.length < required) {
    if (approvals.some((approval) => approval.approverDisabledAt)) return no('An approver is disabled.')
    if (standing.length < approvals.length) return no('Somebody who approved is no approver.')
    return no(`${approverIds.length} of ${required} approvals are there.`)
  }
  return { ok: true, approverIds }
}
