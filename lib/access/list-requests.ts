import { Prisma } from '#lib/db/index.ts'
import type { RequestState } from '#lib/domain/states.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { pageSize, readCursor, writeCursor } from './cursor.ts'
import { countRequests, requestText, selectRequests } from './request.store.ts'
import { requestView } from './request-view.ts'
import { everyWord, where } from './search.ts'
import type { Page, RequestView } from './views.ts'

export type ListRequestsInput = {
  q?: string
  state?: RequestState
  vendorId?: string
  clusterId?: string
  /** Only what the actor himself asked for. */
  mine?: boolean
  cursor?: string
  limit?: number
}

/** Requests that the actor may see, newest first. Vendor users get their own vendor's, whatever `vendorId` says. */
export async function listRequests(context: Context, input: ListRequestsInput): Promise<Page<RequestView>> {
  authorise(context, 'request.read')
  const { db, actor } = context
  const search = everyWord(input.q, requestText)
  const conditions = [
    actor.vendorId !== null && Prisma.sql`r.vendor_id = ${actor.vendorId}`,
    input.vendorId !== undefined && Prisma.sql`r.vendor_id = ${input.vendorId}`,
    input.clusterId !== undefined && Prisma.sql`r.cluster_id = ${input.clusterId}`,
    input.state !== undefined && Prisma.sql`r.state = ${input.state}`,
    input.mine === true && Prisma.sql`r.requester_id = ${actor.userId}`,
    search,
  ]
  const cursor = input.cursor === undefined ? null : readCursor(input.cursor)
  const limit = pageSize(input.limit)
  const after = cursor && Prisma.sql`(r.created_at, r.id) < (${cursor.at}::timestamptz, ${cursor.id})`
  const [rows, total] = await Promise.all([
    selectRequests(db, where([...conditions, after]), Prisma.sql`r.created_at DESC, r.id DESC`, limit + 1),
    countRequests(db, where(conditions), search !== null),
  ])
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  const now = context.clock.now()
  return { items: page.map((row) => requestView(row, actor, now)), total, nextCursor: last ? writeCursor({ at: last.createdAt, id: last.id }) : null }
}
