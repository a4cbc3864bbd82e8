import { Prisma } from '#lib/db/index.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { selectRequests } from './request.store.ts'
import { requestView } from './request-view.ts'
import type { RequestView } from './views.ts'

/** An inbox longer than this is not read to its end; the rest follows as the first are decided. */
export const inboxLimit = 200

// domain/urgency.ts in SQL, so that only the rows that are shown leave the database; a test holds both orders equal.
const urgency = Prisma.sql`LEAST(COALESCE(r.starts_at, r.created_at), r.lapses_at), r.created_at, r.id`

const waiting = (now: Date): Prisma.Sql => Prisma.sql`WHERE r.state = 'pending' AND r.lapses_at > ${now}::timestamptz`

/** What waits for a decision, most urgent first, at most `inboxLimit`. For inside people; `can` says what the actor may do about each. */
export async function listInbox(context: Context): Promise<RequestView[]> {
  authorise(context, 'inbox.read')
  const now = context.clock.now()
  const rows = await selectRequests(context.db, waiting(now), urgency, inboxLimit)
  return rows.map((row) => requestView(row, context.actor, now))
}

/** How many requests wait, for the navigation. Vendor users are told of their own vendor's. */
export async function countWaiting(context: Context): Promise<number> {
  authorise(context, 'request.read')
  const { vendorId } = context.actor
  const own = vendorId === null ? Prisma.empty : Prisma.sql`AND r.vendor_id = ${vendorId}`
  const [row] = await context.db.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS count FROM access_requests r ${waiting(context.clock.now())} ${own}`
  return row?.count ?? 0
}
