import { Prisma } from '#lib/db/index.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { selectVendors } from './vendor.store.ts'
import type { VendorView } from './views.ts'

/** Every vendor with its counts. For inside people. */
export async function listVendors(context: Context): Promise<VendorView[]> {
  authorise(context, 'vendor.list')
  return selectVendors(context.db, context.actor, Prisma.empty)
}
