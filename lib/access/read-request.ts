import { canSee } from '#lib/auth/can.ts'
import { type Database, Prisma, type Transaction } from '#lib/db/index.ts'
import { isId, notFound } from '#lib/platform/index.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { type RequestRow, selectRequests } from './request.store.ts'
import { requestView } from './request-view.ts'
import type { RequestView } from './views.ts'

/** One request. Throws not_found when there is none or it is another vendor's. */
export async function readRequest(context: Context, id: string): Promise<RequestView> {
  authorise(context, 'request.read')
  return requestView(await visibleRequest(context, context.db, id), context.actor, context.clock.now())
}

/** The request's row, if the actor may know of it; throws not_found otherwise. */
export async function visibleRequest(context: Pick<Context, 'actor'>, db: Database | Transaction, id: string): Promise<RequestRow> {
  if (!isId(id)) throw notFound()
  const [row] = await selectRequests(db, Prisma.sql`WHERE r.id = ${id}`, Prisma.sql`r.id`, 1)
  if (!row || !canSee(context.actor, row.vendorId)) throw notFound()
  return row
}
