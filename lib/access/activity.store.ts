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
  const rows = entries.map((entry, n) => ({ ...entry, n, vendorId: entry.vendorId ?? null, detail: entry.detail ?? {}, bySystem: entry.bySystem ?? false }))
  // Plain SQL with one parameter for all rows: Prisma's createMany costs more time than everything else about an approval.
  await tx.$executeRaw`
    INSERT INTO activity (at, actor_kind, actor_id, actor_label, action, subject_type, subject_id, vendor_id, cluster_id, request_id, grant_id, ip, user_agent, trace_id, detail)
    SELECT ${at}::timestamptz, CASE WHEN e."bySystem" THEN 'system' ELSE 'user' END, CASE WHEN NOT e."bySystem" THEN ${actor.userId} END,
      CASE WHEN e."bySystem" THEN 'Daypass' ELSE ${actor.name} END, e.action, e."subjectType", e."subjectId", e."vendorId", e."clusterId", e."requestId", e."grantId",
      ${origin.ip}, ${origin.userAgent?.slice(0, 512) ?? null}, ${origin.traceId}, e.detail
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS e(action text, "subjectType" text, "subjectId" text, "vendorId" text, "clusterId" text, "requestId" text, "grantId" text, "bySystem" boolean, detail jsonb, n int)
    ORDER BY e.n`
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
  const detail = actor.vendorId === null || row.actorKind === 'user' ? row.detail : withoutInnerWords(row.detail)
  return {
    id: row.id.toString(),
    at: row.at.toISOString(),
    actorKind: row.actorKind,
    actor: row.actorId === null ? null : { id: row.actorId, name: row.actorName ?? row.actorLabel, email: row.actorEmail ?? '' },
    actorLabel: row.actorLabel,
    action: row.action,
    sentence: activitySentence({ ...row, detail }),
    subjectType: row.subjectType,
    subjectId: row.subjectId,
    requestId: row.requestId,
    grantId: row.grantId,
    vendorId: row.vendorId,
    clusterId: row.clusterId,
    ip: origin ? row.ip : null,
    userAgent: origin ? row.userAgent : null,
    detail,
  }
}

// Under these the issuer puts down what the cluster told it, which may name things inside it.
const innerWords = ['error', 'what'] as const

const withoutInnerWords = (detail: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(detail).filter(([key]) => !(innerWords as readonly string[]).includes(key)))

/** The part of a row's detail that a vendor user may be shown, for searching it. */
export const shownDetail = Prisma.sql`CASE WHEN a.actor_kind = 'user' THEN a.detail ELSE a.detail - ${[...innerWords]}::text[] END`
