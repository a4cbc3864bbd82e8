import { Prisma } from '#lib/db/index.ts'
import type { GrantState } from '#lib/domain/states.ts'
import { revokeAlarmSeconds } from '#lib/domain/windows.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { pageSize, readCursor, writeCursor } from './cursor.ts'
import { countGrants, grantText, selectGrants } from './grant.store.ts'
import { grantView } from './grant-view.ts'
import { everyWord, where } from './search.ts'
import type { GrantView, Page } from './views.ts'

export type ListGrantsInput = {
  q?: string
  state?: GrantState
  /** Everything that gives, may still give or will give access. */
  live?: boolean
  /** Live, and nobody has asked for its end yet. */
  endable?: boolean
  /** Only those whose end should be proven by now and is not. */
  alarmed?: boolean
  vendorId?: string
  clusterId?: string
  requestId?: string
  /** Only what the actor himself holds. */
  mine?: boolean
  cursor?: string
  limit?: number
}

/** Grants that the actor may see, newest first. Vendor users get their own vendor's, whatever `vendorId` says. */
export async function listGrants(context: Context, input: ListGrantsInput): Promise<Page<GrantView>> {
  authorise(context, 'grant.read')
  const { db, actor } = context
  const search = everyWord(input.q, grantText)
  const conditions = [
    actor.vendorId !== null && Prisma.sql`g.vendor_id = ${actor.vendorId}`,
    input.vendorId !== undefined && Prisma.sql`g.vendor_id = ${input.vendorId}`,
    input.clusterId !== undefined && Prisma.sql`g.cluster_id = ${input.clusterId}`,
    input.requestId !== undefined && Prisma.sql`g.request_id = ${input.requestId}`,
    input.state !== undefined && Prisma.sql`g.state = ${input.state}`,
    input.live === true && Prisma.sql`g.state <> 'ended'`,
    input.endable === true && Prisma.sql`g.state IN ('scheduled', 'provisioning', 'active') AND g.end_requested_at IS NULL`,
    input.alarmed === true && alarmed(context.clock.now()),
    input.mine === true && Prisma.sql`g.requester_id = ${actor.userId}`,
    search,
  ]
  const cursor = input.cursor === undefined ? null : readCursor(input.cursor)
  const limit = pageSize(input.limit)
  const after = cursor && Prisma.sql`(g.created_at, g.id) < (${cursor.at}::timestamptz, ${cursor.id})`
  const [rows, total] = await Promise.all([
    selectGrants(db, where([...conditions, after]), Prisma.sql`g.created_at DESC, g.id DESC`, limit + 1),
    countGrants(db, where(conditions), search !== null),
  ])
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  const now = context.clock.now()
  return { items: page.map((row) => grantView(row, actor, now)), total, nextCursor: last ? writeCursor({ at: last.createdAt, id: last.id }) : null }
}

// grant-view's alarm in SQL; a test holds both equal.
const alarmed = (now: Date): Prisma.Sql => Prisma.sql`g.state NOT IN ('scheduled', 'ended') AND (g.alarm_at IS NOT NULL
  OR g.denied_at IS NULL AND LEAST(g.end_requested_at, g.ends_at) < ${new Date(now.getTime() - revokeAlarmSeconds * 1000)}::timestamptz)`
