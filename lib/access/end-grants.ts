import { Prisma, type Transaction } from '#lib/db/index.ts'
import type { GrantEndReason } from '#lib/domain/states.ts'
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

/** Cancels what waits, for a vendor that is suspended, a cluster that is retired or a person who is disabled; returns the requests' ids. */
export async function cancelPending(
  tx: Transaction,
  context: Context,
  which: { vendorId: string } | { clusterId: string } | { requesterId: string },
  reason: string,
): Promise<string[]> {
  const now = context.clock.now()
  const cancelled = await tx.accessRequest.updateManyAndReturn({
    where: { state: 'pending', ...which },
    data: { state: 'cancelled', liveKey: null, decidedAt: now },
    select: { id: true, vendorId: true, clusterId: true, namespaces: true },
  })
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
      detail: { namespaces: it.namespaces, reason },
    })),
  )
  return cancelled.map((it) => it.id)
}
