import { canSee } from '#lib/auth/can.ts'
import { type Database, Prisma, type Transaction } from '#lib/db/index.ts'
import { isId, notFound } from '#lib/platform/index.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { type GrantRow, selectGrants } from './grant.store.ts'
import { grantView } from './grant-view.ts'
import type { GrantView } from './views.ts'

/** One grant. Throws not_found when there is none or it is another vendor's. */
export async function readGrant(context: Context, id: string): Promise<GrantView> {
  authorise(context, 'grant.read')
  return grantView(await visibleGrant(context, context.db, id), context.actor, context.clock.now())
}

/** The grant's row, if the actor may know of it; throws not_found otherwise. */
export async function visibleGrant(context: Pick<Context, 'actor'>, db: Database | Transaction, id: string): Promise<GrantRow> {
  if (!isId(id)) throw notFound()
  const [row] = await selectGrants(db, Prisma.sql`WHERE g.id = ${id}`, Prisma.sql`g.id`, 1)
  if (!row || !canSee(context.actor, row.vendorId)) throw notFound()
  return row
}
