import { canSee } from '#lib/auth/can.ts'
import { inTransaction, isUniqueViolation, type Prisma, type Transaction } from '#lib/db/index.ts'
import { type DecideOutcome, decide, type Verdict } from '#lib/domain/decide.rules.ts'
import { liveRequestKey, requestDigest } from '#lib/domain/digest.ts'
import { grantWindow } from '#lib/domain/windows.ts'
import { Fault, newId, notFound } from '#lib/platform/index.ts'
import { type ActivityEntry, appendActivity } from './activity.store.ts'
import { type FreshActor, lockActor } from './actor.store.ts'
import type { Context } from './context.ts'
import { insertGrant } from './insert-grant.ts'
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
 * request.profile_changed, profile.retired, cluster.retired, vendor.suspended, request.duplicate, input.invalid.
 */
export async function decideRequest(context: Context, input: DecideRequestInput): Promise<{ request: RequestView; grant: GrantView | null }> {
  try {
    await inTransaction(context.db, (tx) => decideInTransaction(tx, context, input))
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new Fault('request.duplicate', 'The vendor user has another live request for exactly what is left after narrowing.', { cause: error })
  }
  const request = await readRequest(context, input.requestId)
  return { request, grant: request.grantId === null ? null : await readGrant(context, request.grantId) }
}

async function decideInTransaction(tx: Transaction, context: Context, input: DecideRequestInput): Promise<void> {
  const actor = await lockActor(tx, context)
  await lockRequest(tx, actor, input.requestId)
  const row = await visibleRequest({ actor }, tx, input.requestId)
  const now = context.clock.now()
  const outcome = decide({ request: decidable(row), actor: deciderOf(actor), now, ...input })
  if (!outcome.ok) throw refusalFault(outcome)
  if (outcome.repeat) return
  if (outcome.verdict === 'deny') await deny(tx, context, row, outcome.reason, now)
  else await approve(tx, context, row, outcome, now)
}

/**
 * Holds everything that the decision rests on, in the common order, so that a suspension, a retirement or another decision comes before or after it
 * and never in between. Throws not_found as for a miss when the actor may not know of the request.
 */
async function lockRequest(tx: Transaction, actor: FreshActor, requestId: string): Promise<void> {
  const known = await tx.accessRequest.findUnique({
    where: { id: requestId },
    select: { vendorId: true, requesterId: true, clusterId: true, profileVersion: { select: { profileId: true } } },
  })
  if (!known || !canSee(actor, known.vendorId)) throw notFound()
  await tx.$queryRaw`
    SELECT 1 AS held FROM access_requests r
      JOIN users u ON u.id = r.requester_id JOIN vendors v ON v.id = r.vendor_id JOIN clusters c ON c.id = r.cluster_id
      JOIN access_profiles p ON p.id = ${known.profileVersion.profileId}
    WHERE r.id = ${requestId}
    FOR SHARE OF u FOR SHARE OF v FOR SHARE OF c FOR SHARE OF p FOR NO KEY UPDATE OF r`
}

async function deny(tx: Transaction, context: Context, row: RequestRow, reason: string, now: Date): Promise<void> {
  await insertDecision(tx, context, row, 'deny', reason, now)
  await move(tx, row, { state: 'denied', liveKey: null, decidedAt: now })
  await appendActivity(tx, context, [entry(row, 'request.denied', { reason })])
}

async function approve(tx: Transaction, context: Context, read: RequestRow, outcome: Extract<DecideOutcome, { verdict: 'approve' }>, now: Date): Promise<void> {
  const activity: ActivityEntry[] = []
  let row = read
  if (outcome.narrowed !== null) {
    row = await writeNarrowed(tx, context, read, outcome.narrowed, now)
    const before = { namespacesBefore: read.namespaces, durationSecondsBefore: read.durationSeconds, version: row.version }
    activity.push(entry(row, 'request.narrowed', before))
  }
  await insertDecision(tx, context, row, 'approve', outcome.reason, now)
  if (outcome.next === 'pending') {
    activity.push(entry(row, 'request.approval_counted', { approvals: outcome.approvals, requiredApprovals: row.requiredApprovals }))
  } else {
    await move(tx, row, { state: 'approved', decidedAt: now })
    const window = grantWindow({ startsAt: row.startsAt, durationSeconds: row.durationSeconds, approvedAt: now })
    const grantId = await insertGrant(tx, row, window, now)
    activity.push({ ...entry(row, 'request.approved', { startsAt: window.startsAt.toISOString(), endsAt: window.endsAt.toISOString() }), grantId })
  }
  await appendActivity(tx, context, activity)
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
  await move(tx, read, { version, digest, liveKey, ...narrowed })
  return { ...next, digest }
}

/** Compare and swap on exactly what was read. With the row locked it cannot fail; if it ever does, nothing is written. */
async function move(tx: Transaction, row: RequestRow, data: Prisma.AccessRequestUpdateManyMutationInput): Promise<void> {
  const { count } = await tx.accessRequest.updateMany({ where: { id: row.id, state: 'pending', version: row.version, digest: row.digest }, data })
  if (count !== 1) throw new Fault('request.changed', 'This request changed after you read it. Read it again before you decide.')
}

async function insertDecision(tx: Transaction, context: Context, row: RequestRow, verdict: Verdict, reason: string | null, now: Date): Promise<void> {
  await tx.decision.create({
    data: {
      id: newId(),
      requestId: row.id,
      requestVersion: row.version,
      requestDigest: row.digest,
      approverId: context.actor.userId,
      verdict,
      reason,
      createdAt: now,
    },
    select: { id: true },
  })
}

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
