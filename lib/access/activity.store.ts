import { type Database, Prisma, type Transaction } from '#lib/db/index.ts'
import type { ActivityAction, ActivitySubject } from '#lib/domain/activity-actions.ts'
import { activitySentence } from '#lib/domain/activity-sentences.ts'
import type { Actor } from '#lib/domain/actor.ts'
import type { Context } from './context.ts'
import type { ActivityView } from './views.ts'

export type ActivityEntry = {
  action: ActivityAction
  subjectType: ActivitySubject
  subjectId: string
  vendorId?: string | null
  clusterId?: string | null
  requestId?: string | null
  grantId?: string | null
  /** Words and numbers for the sentence; never a secret. */
  detail?: Prisma.InputJsonObject
  /** Nobody pressed anything: the passing of time did it. */
  bySystem?: boolean
}

/** Appends what the actor does to the record, in the transaction that does it. The instant is the clock's, as the change's own. */
export async function appendActivity(tx: Transaction, context: Context, entries: readonly ActivityEntry[]): Promise<void> {
  if (entries.length === 0) return
  const { actor, origin } = context
  const at = context.clock.now()
  await tx.activity.createMany({
    data: entries.map((entry) => ({
      at,
      actorKind: entry.bySystem ? 'system' : 'user',
      actorId: entry.bySystem ? null : actor.userId,
      actorLabel: entry.bySystem ? 'Daypass' : actor.name,
      action: entry.action,
      subjectType: entry.subjectType,
      subjectId: entry.subjectId,
      vendorId: entry.vendorId ?? null,
      clusterId: entry.clusterId ?? null,
      requestId: entry.requestId ?? null,
      grantId: entry.grantId ?? null,
      ip: origin.ip,
      userAgent: origin.userAgent?.slice(0, 512) ?? null,
      traceId: origin.traceId,
      detail: entry.detail ?? {},
    })),
  })
}

type ActivityRow = {
  id: bigint
  at: Date
  actorKind: 'user' | 'issuer' | 'system'
  actorId: string | null
  actorLabel: string
  actorName: string | null
  actorEmail: string | null
  actorVendorId: string | null
  action: string
  subjectType: string
  subjectId: string
  requestId: string | null
  grantId: string | null
  vendorId: string | null
  clusterId: string | null
  ip: string | null
  userAgent: string | null
  detail: Record<string, unknown>
}

/** Rows of the record that fit, in `order`. */
export async function selectActivity(db: Database, actor: Actor, filter: Prisma.Sql, order: Prisma.Sql, limit: number): Promise<ActivityView[]> {
  const rows = await db.$queryRaw<ActivityRow[]>`
    SELECT a.id, a.at, a.actor_kind AS "actorKind", a.actor_id AS "actorId", a.actor_label AS "actorLabel", u.name AS "actorName", u.email AS "actorEmail",
      u.vendor_id AS "actorVendorId", a.action, a.subject_type AS "subjectType", a.subject_id AS "subjectId", a.request_id AS "requestId", a.grant_id AS "grantId",
      a.vendor_id AS "vendorId", a.cluster_id AS "clusterId", a.ip, a.user_agent AS "userAgent", a.detail
    FROM activity a LEFT JOIN users u ON u.id = a.actor_id ${filter} ORDER BY ${order} LIMIT ${limit}`
  return rows.map((row) => activityView(row, actor))
}

/**
 * What the actor may know of the record. A vendor user: what happened to his vendor's requests, grants and credentials, and his own acts;
 * not how his hosts manage their vendors and clusters.
 */
export function visibleActivity(actor: Actor): Prisma.Sql | null {
  if (actor.vendorId === null) return null
  return Prisma.sql`a.vendor_id = ${actor.vendorId} AND (a.subject_type IN ('request', 'grant', 'credential') OR a.actor_id = ${actor.userId})`
}

function activityView(row: ActivityRow, actor: Actor): ActivityView {
  // Where his hosts sit is nothing a vendor user needs to know.
  const origin = actor.vendorId === null || row.actorVendorId === actor.vendorId
  return {
    id: row.id.toString(),
    at: row.at.toISOString(),
    actorKind: row.actorKind,
    actor: row.actorId === null ? null : { id: row.actorId, name: row.actorName ?? row.actorLabel, email: row.actorEmail ?? '' },
    actorLabel: row.actorLabel,
    action: row.action,
    sentence: activitySentence(row),
    subjectType: row.subjectType,
    subjectId: row.subjectId,
    requestId: row.requestId,
    grantId: row.grantId,
    vendorId: row.vendorId,
    clusterId: row.clusterId,
    ip: origin ? row.ip : null,
    userAgent: origin ? row.userAgent : null,
    detail: row.detail,
  }
}
