import { canSee } from '#lib/auth/can.ts'
import { Prisma } from '#lib/db/index.ts'
import { isId, notFound } from '#lib/platform/index.ts'
import type { Context } from './context.ts'
import { selectVendors } from './vendor.store.ts'
import type { VendorView } from './views.ts'

/** One vendor; vendor users see their own. Throws not_found for any other. */
export async function readVendor(context: Context, id: string): Promise<VendorView> {
  if (!isId(id) || !canSee(context.actor, id)) throw notFound()
  const [vendor] = await selectVendors(context.db, context.actor, Prisma.sql`WHERE v.id = ${id}`)
  if (!vendor) throw notFound()
  return vendor
}
