import { type Database, Prisma } from '#lib/db/index.ts'
import type { Role } from '#lib/domain/actor.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { pageSize, readCursor, writeCursor } from './cursor.ts'
import { everyWord, where } from './search.ts'
import type { Page, UserView, VendorRef } from './views.ts'

export type ListUsersInput = { q?: string; role?: Role; vendorId?: string; disabled?: boolean; cursor?: string; limit?: number }

type UserRow = {
  id: string
  name: string
  email: string
  roles: Role[]
  vendor: VendorRef | null
  disabledAt: Date | null
  createdAt: Date
  lastSeenAt: Date | null
  liveSessions: number
}

/** Accounts, newest first. For inside people. */
export async function listUsers(context: Context, input: ListUsersInput): Promise<Page<UserView>> {
  authorise(context, 'user.read')
  const conditions = [
    input.role !== undefined && Prisma.sql`${input.role} = ANY (u.roles)`,
    input.vendorId !== undefined && Prisma.sql`u.vendor_id = ${input.vendorId}`,
    input.disabled !== undefined && (input.disabled ? Prisma.sql`u.disabled_at IS NOT NULL` : Prisma.sql`u.disabled_at IS NULL`),
    everyWord(input.q, Prisma.sql`concat_ws(' ', u.id, u.name, u.email, v.name)`),
  ]
  const cursor = input.cursor === undefined ? null : readCursor(input.cursor)
  const after = cursor && Prisma.sql`(u.created_at, u.id) < (${cursor.at}::timestamptz, ${cursor.id})`
  const limit = pageSize(input.limit)
  const [rows, [counted]] = await Promise.all([
    selectUsers(context.db, where([...conditions, after]), context.clock.now(), limit + 1),
    context.db.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS count FROM users u LEFT JOIN vendors v ON v.id = u.vendor_id ${where(conditions)}`,
  ])
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return { items: page.map(userView), total: counted?.count ?? 0, nextCursor: last ? writeCursor({ at: last.createdAt, id: last.id }) : null }
}

/** One account as listUsers shows it; undefined when there is none. */
export async function readUserView(db: Database, id: string, now: Date): Promise<UserView | undefined> {
  const [row] = await selectUsers(db, Prisma.sql`WHERE u.id = ${id}`, now, 1)
  return row && userView(row)
}

function selectUsers(db: Database, filter: Prisma.Sql, now: Date, limit: number): Promise<UserRow[]> {
  return db.$queryRaw<UserRow[]>`
    SELECT u.id, u.name, u.email, u.roles, u.disabled_at AS "disabledAt", u.created_at AS "createdAt",
      CASE WHEN v.id IS NULL THEN NULL ELSE json_build_object('id', v.id, 'slug', v.slug, 'name', v.name, 'suspended', v.suspended_at IS NOT NULL) END AS vendor,
      (SELECT max(s.last_seen_at) FROM sessions s WHERE s.user_id = u.id) AS "lastSeenAt",
      (SELECT count(*)::int FROM sessions s WHERE s.user_id = u.id AND s.revoked_at IS NULL AND s.expires_at > ${now}::timestamptz) AS "liveSessions"
    FROM users u LEFT JOIN vendors v ON v.id = u.vendor_id ${filter} ORDER BY u.created_at DESC, u.id DESC LIMIT ${limit}`
}

const userView = (row: UserRow): UserView => ({
  ...row,
  disabledAt: row.disabledAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
})
