import { inTransaction } from '#lib/db/index.ts'
import { isId, notFound } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { readVendor } from './read-vendor.ts'
import type { VendorView } from './views.ts'

/** Lifts a suspension; what it ended stays ended. For administrators. Repeating it changes nothing. Throws not_found, auth.forbidden. */
export async function resumeVendor(context: Context, input: { vendorId: string }): Promise<VendorView> {
  authorise(context, 'vendor.manage')
  const { vendorId } = input
  if (!isId(vendorId)) throw notFound()
  await inTransaction(context.db, async (tx) => {
    await lockActor(tx, context, 'vendor.manage')
    const [resumed] = await tx.vendor.updateManyAndReturn({
      where: { id: vendorId, suspendedAt: { not: null } },
      data: { suspendedAt: null },
      select: { name: true },
    })
    if (!resumed) return
    await appendActivity(tx, context, [{ action: 'vendor.resumed', subjectType: 'vendor', subjectId: vendorId, vendorId, detail: { vendor: resumed.name } }])
  })
  return readVendor(context, vendorId)
}
