import { type Database, Prisma } from '#lib/db/index.ts'
import type { Actor } from '#lib/domain/actor.ts'

/** What the stream tells of an activity, with what decides who may know. */
export type StreamRow = {
  id: bigint
  action: string
  requestId: string | null
  grantId: string | null
  subjectType: string
  subjectId: string
  vendorId: string | null
  actorId: string | null
}

const columns = Prisma.sql`id, action, request_id AS "requestId", grant_id AS "grantId", subject_type AS "subjectType", subject_id AS "subjectId",
  vendor_id AS "vendorId", actor_id AS "actorId"`

/** The rows of these ids, in their order. */
export const readStreamRows = (db: Database, ids: readonly bigint[]): Promise<StreamRow[]> =>
  db.$queryRaw<StreamRow[]>`SELECT ${columns} FROM activity WHERE id = ANY (${[...ids]}::bigint[]) ORDER BY id`

/**
 * Rows after `lastId` that `actor` may know of, oldest first, the newest `limit` of them. Ids are given before the commit, so a row just below
 * `lastId` may have become visible after it: those of the last seconds are told once more, which only makes a page look again.
 */
export async function replayRows(db: Database, actor: Pick<Actor, 'userId' | 'vendorId'>, lastId: bigint, now: Date, limit: number): Promise<StreamRow[]> {
  const recently = new Date(now.getTime() - 10_000)
  const mine =
    actor.vendorId === null
      ? Prisma.empty
      : Prisma.sql`AND vendor_id = ${actor.vendorId} AND (subject_type IN ('request', 'grant', 'credential') OR actor_id = ${actor.userId})`
  const rows = await db.$queryRaw<StreamRow[]>`
    SELECT ${columns} FROM activity
     WHERE (id > ${lastId}::bigint OR (id > ${lastId}::bigint - 200 AND at > ${recently}::timestamptz)) ${mine}
     ORDER BY id DESC LIMIT ${limit}`
  return rows.reverse()
}

/** Whether `actor` may know of `row`: lib/access's rule for its queries, for rows that are in memory already. A test holds the two equal. */
export function mayKnow(actor: Pick<Actor, 'userId' | 'vendorId'>, row: Pick<StreamRow, 'vendorId' | 'subjectType' | 'actorId'>): boolean {
  if (actor.vendorId === null) return true
  if (row.vendorId !== actor.vendorId) return false
  return row.subjectType === 'request' || row.subjectType === 'grant' || row.subjectType === 'credential' || row.actorId === actor.userId
}

/** The vendors of grants. */
export async function readGrantVendors(db: Database, grantIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.grant.findMany({ where: { id: { in: [...grantIds] } }, select: { id: true, vendorId: true } })
  return new Map(rows.map((row) => [row.id, row.vendorId]))
}
