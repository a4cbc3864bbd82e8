import { Prisma, type Transaction } from '#lib/db/index.ts'
import { cancelReasonWords } from '#lib/domain/end.rules.ts'
import type { CancelReason, GrantEndReason } from '#lib/domain/states.ts'
import { type ActivityEntry, appendActivity } from './activity.store.ts'
import type { Context } from './context.ts'

export type EndedGrant = { id: string; requestId: string; vendorId: string; clusterId: string; requesterName: string }

/** Which grants: conditions on alias g. */
export type WhichGrants = { grantId: string } | { vendorId: string } | { clusterId: string } | { requesterId: string }

const condition = (which: WhichGrants): Prisma.Sql => {
  if ('grantId' in which) return Prisma.sql`g.id = ${which.grantId}`
  if ('vendorId' in which) return Prisma.sql`g.vendor_id = ${which.vendorId}`
  if ('clusterId' in which) return Prisma.sql`g.cluster_id = ${which.clusterId}`
  return Prisma.sql`g.requester_id = ${which.requesterId}`
}

/** A grant that nobody has asked to end yet and that the issuer is not ending by itself. */
const endable = Prisma.sql`g.state IN ('scheduled', 'provisioning', 'active') AND g.end_requested_at IS NULL`

/**
 * Records the wish to end, for every grant that fits and is not ending yet, and one activity row each; the issuer makes it so and proves it.
 * Returns those that this very call took: a second call finds none.
 */
export async function endGrants(
  tx: Transaction,
  context: Context,
  which: WhichGrants,
  end: { reason: GrantEndReason; note: string | null; action: ActivityEntry['action'] },
): Promise<EndedGrant[]> {
  const now = context.clock.now()
  const ended = await tx.$queryRaw<EndedGrant[]>`
    UPDATE grants g SET end_requested_at = ${now}::timestamptz, end_requested_by_id = ${context.actor.userId}, end_reason = ${end.reason}, end_note = ${end.note}
    FROM users u WHERE u.id = g.requester_id AND ${condition(which)} AND ${endable}
    RETURNING g.id, g.request_id AS "requestId", g.vendor_id AS "vendorId", g.cluster_id AS "clusterId", u.name AS "requesterName"`
  await appendActivity(
    tx,
    context,
    ended.map((it) => ({
      action: end.action,
      subjectType: 'grant',
      subjectId: it.id,
      grantId: it.id,
      requestId: it.requestId,
      vendorId: it.vendorId,
      clusterId: it.clusterId,
      detail: { requester: it.requesterName, endReason: end.reason, ...(end.note === null ? {} : { reason: end.note }) },
    })),
  )
  return ended
}

type CancelledRequest = { id: string; vendorId: string; clusterId: string; namespaces: string[]; profile: string; cluster: string }

/**
 * Cancels what waits, for a vendor that is suspended or whose contract is over, a cluster that is retired or a person who is disabled; returns the
 * requests' ids. Why is kept with each.
 */
export async function cancelPending(
  tx: Transaction,
  context: Context,
  which: { vendorId: string } | { clusterId: string } | { requesterId: string },
  reason: Exclude<CancelReason, 'withdrawn'>,
): Promise<string[]> {
  const now = context.clock.now()
  const theirs =
    'vendorId' in which
      ? Prisma.sql`r.vendor_id = ${which.vendorId}`
      : 'clusterId' in which
        ? Prisma.sql`r.cluster_id = ${which.clusterId}`
        : Prisma.sql`r.requester_id = ${which.requesterId}`
  const cancelled = await tx.$queryRaw<CancelledRequest[]>`
    UPDATE access_requests r SET state = 'cancelled', cancel_reason = ${reason}, live_key = NULL, decided_at = ${now}::timestamptz
    FROM clusters c, profile_versions pv JOIN access_profiles p ON p.id = pv.profile_id
    WHERE c.id = r.cluster_id AND pv.id = r.profile_version_id AND r.state = 'pending' AND ${theirs}
    RETURNING r.id, r.vendor_id AS "vendorId", r.cluster_id AS "clusterId", r.namespaces, p.name AS profile, c.name AS cluster`
  await appendActivity(
    tx,
    context,
    cancelled.map((it) => ({
      action: 'request.cancelled',
      subjectType: 'request',
      subjectId: it.id,
      requestId: it.id,
      vendorId: it.vendorId,
      clusterId: it.clusterId,
      detail: { profile: it.profile, cluster: it.cluster, namespaces: it.namespaces, reason: cancelReasonWords(reason) },
    })),
  )
  return cancelled.map((it) => it.id)
}
