import { inTransaction, isUniqueViolation, type Prisma, type Transaction } from '#lib/db/index.ts'
import { type DecideOutcome, decide, type Verdict } from '#lib/domain/decide.rules.ts'
import { liveRequestKey, requestDigest } from '#lib/domain/digest.ts'
import { grantWindow } from '#lib/domain/windows.ts'
import { Fault, newId, notFound } from '#lib/platform/index.ts'
import { type ActivityEntry, appendActivity } from './activity.store.ts'
import { type ActorRow, type FreshActor, freshActor, lockActor } from './actor.store.ts'
import type { Context } from './context.ts'
import { type RecordedDecision, recordDecision } from './decision.store.ts'
import { readGrant } from './read-grant.ts'
import { readRequest, visibleRequest } from './read-request.ts'
import { refusalFault } from './refusal.ts'
import type { RequestRow } from './request.store.ts'
import { decidable, deciderOf } from './request-view.ts'
import type { GrantView, RequestView } from './views.ts'

export type DecideRequestInput = {
  requestId: string
  /** Version and digest of what the approver read: a decision on anything else is void. */
  version: number
  digest: string
  verdict: Verdict
  reason?: string | null
  narrow?: { durationSeconds?: number; namespaces?: string[] } | null
}

/**
 * An approver approves or denies one exact version of a request; with `narrow` he approves less than was asked. Check and write are one
 * transaction on locked rows: of any number of approvers at once, one outcome stands and the others are told whose. A repeated press is answered
 * like the first. `grant` is set once enough approvals are given; the issuer makes it real.
 *
 * Throws not_found, request.self_approval, request.same_vendor, auth.forbidden, request.already_decided, request.not_pending, request.changed,
 * request.profile_changed, profile.retired, cluster.retired, vendor.suspended, vendor.contract_ended, user.disabled, request.duplicate, input.invalid.
 */
export async function decideRequest(context: Context, input: DecideRequestInput): Promise<{ request: RequestView; grant: GrantView | null }> {
  let grantId: string | null
  try {
    grantId = await inTransaction(context.db, (tx) => decideInTransaction(tx, context, input))
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new Fault('request.duplicate', 'The vendor user has another live request for exactly what is left after narrowing.', { cause: error })
  }
  const [request, grant] = await Promise.all([readRequest(context, input.requestId), grantId === null ? null : readGrant(context, grantId)])
  return { request, grant }
}

/** Returns the grant's id, once there is one. */
async function decideInTransaction(tx: Transaction, context: Context, input: DecideRequestInput): Promise<string | null> {
  const actor = await lockRequest(tx, context, input.requestId)
  const row = await visibleRequest({ actor }, tx, input.requestId)
  const now = context.clock.now()
  const outcome = decide({ request: decidable(row), actor: deciderOf(actor), now, ...input })
  if (!outcome.ok) throw refusalFault(outcome)
  if (outcome.repeat) return row.grantId
  if (outcome.verdict === 'approve') return approve(tx, context, row, outcome, now)
  await record(tx, context, row, { verdict: 'deny', next: 'denied', reason: outcome.reason, grant: null }, now)
  await appendActivity(tx, context, [entry(row, 'request.denied', { reason: outcome.reason })])
  return null
}

/**
 * Holds everything that the decision rests on, in the common order, so that a suspension, a retirement, a change of roles or another decision comes
 * before or after it and never in between; and reads the actor anew. Throws not_found as for a miss when the actor may not know of the request.
 */
async function lockRequest(tx: Transaction, context: Context, requestId: string): Promise<FreshActor> {
  const [held] = await tx.$queryRaw<ActorRow[]>`
    SELECT a.roles, a.vendor_id AS "vendorId", a.disabled_at IS NOT NULL AS disabled, a.vendor_id IS NOT NULL AND v.suspended_at IS NOT NULL AS "vendorSuspended"
    FROM access_requests r
      JOIN users a ON a.id = ${context.actor.userId} AND (a.vendor_id IS NULL OR a.vendor_id = r.vendor_id)
      JOIN users u ON u.id = r.requester_id JOIN vendors v ON v.id = r.vendor_id JOIN clusters c ON c.id = r.cluster_id
      JOIN profile_versions pv ON pv.id = r.profile_version_id JOIN access_profiles p ON p.id = pv.profile_id
    WHERE r.id = ${requestId}
    FOR SHARE OF a FOR SHARE OF u FOR SHARE OF v FOR SHARE OF c FOR SHARE OF p FOR NO KEY UPDATE OF r`
  // A disabled actor is told so before he is told anything about the request.
  if (!held) await lockActor(tx, context)
  if (!held) throw notFound()
  return freshActor(context, held)
}

async function approve(
  tx: Transaction,
  context: Context,
  read: RequestRow,
  outcome: Extract<DecideOutcome, { verdict: 'approve' }>,
  now: Date,
): Promise<string | null> {
  const activity: ActivityEntry[] = []
  let row = read
  if (outcome.narrowed !== null) {
    row = await writeNarrowed(tx, context, read, outcome.narrowed, now)
    const before = { namespacesBefore: read.namespaces, durationSecondsBefore: read.durationSeconds, version: row.version }
    activity.push(entry(row, 'request.narrowed', before))
  }
  const window = grantWindow({ startsAt: row.startsAt, durationSeconds: row.durationSeconds, approvedAt: now })
  const grant = outcome.next === 'approved' ? { id: newId(), ...window } : null
  await record(tx, context, row, { verdict: 'approve', next: outcome.next, reason: outcome.reason, grant }, now)
  activity.push(
    grant === null
      ? entry(row, 'request.approval_counted', { approvals: outcome.approvals, requiredApprovals: row.requiredApprovals })
      : { ...entry(row, 'request.approved', { startsAt: grant.startsAt.toISOString(), endsAt: grant.endsAt.toISOString() }), grantId: grant.id },
  )
  await appendActivity(tx, context, activity)
  return grant?.id ?? null
}

/** The approver's narrower version takes the place of the one that was asked; both stay on record. */
async function writeNarrowed(
  tx: Transaction,
  context: Context,
  read: RequestRow,
  narrowed: { durationSeconds: number; namespaces: string[] },
  now: Date,
): Promise<RequestRow> {
  const version = read.version + 1
  const next = { ...read, ...narrowed, version }
  const digest = requestDigest({ ...next, requestId: read.id })
  await tx.accessRequestVersion.create({
    data: { requestId: read.id, version, ...narrowed, startsAt: read.startsAt, digest, authorId: context.actor.userId, createdAt: now },
    select: { version: true },
  })
  const liveKey = liveRequestKey({ requesterId: read.requesterId, clusterId: read.clusterId, profileId: read.profileId, namespaces: narrowed.namespaces })
  const { count } = await tx.accessRequest.updateMany({
    where: { id: read.id, state: 'pending', version: read.version, digest: read.digest },
    data: { version, digest, liveKey, ...narrowed },
  })
  if (count !== 1) throw changed()
  return { ...next, digest }
}

/** The decision in one statement; throws when the request is no longer the one that was read, which the lock makes impossible. */
async function record(tx: Transaction, context: Context, row: RequestRow, decision: Omit<RecordedDecision, 'approverId'>, now: Date): Promise<void> {
  if (!(await recordDecision(tx, row, { ...decision, approverId: context.actor.userId }, now))) throw changed()
}

const changed = (): Fault => new Fault('request.changed', 'This request changed after you read it. Read it again before you decide.')

function entry(row: RequestRow, action: ActivityEntry['action'], more: Prisma.InputJsonObject): ActivityEntry {
  return {
    action,
    subjectType: 'request',
    subjectId: row.id,
    requestId: row.id,
    vendorId: row.vendorId,
    clusterId: row.clusterId,
    detail: {
      requester: row.requesterName,
      profile: row.profileName,
      cluster: row.clusterName,
      namespaces: row.namespaces,
      durationSeconds: row.durationSeconds,
      ...more,
    },
  }
}
