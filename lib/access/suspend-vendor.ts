import { inTransaction } from '#lib/db/index.ts'
import { isId, notFound } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { cancelPending, endGrants } from './end-grants.ts'
import { readVendor } from './read-vendor.ts'
import { soundReason } from './refusal.ts'
import type { VendorView } from './views.ts'

/**
 * Stops a vendor at once: nobody of it can ask or download, what waits is cancelled, every grant's end is asked for. Repeating it changes nothing.
 * Throws not_found, auth.forbidden, input.invalid.
 */
export async function suspendVendor(
  context: Context,
  input: { vendorId: string; reason: string },
): Promise<{ vendor: VendorView; grantIds: string[]; requestIds: string[] }> {
  authorise(context, 'vendor.suspend')
  const reason = soundReason(input.reason)
  const { vendorId } = input
  if (!isId(vendorId)) throw notFound()
  const done = await inTransaction(context.db, async (tx) => {
    await lockActor(tx, context, 'vendor.suspend')
    const [vendor] = await tx.$queryRaw<{ name: string; suspended: boolean }[]>`
      SELECT name, suspended_at IS NOT NULL AS suspended FROM vendors WHERE id = ${vendorId} FOR NO KEY UPDATE`
    if (!vendor) throw notFound()
    if (vendor.suspended) return { grantIds: [], requestIds: [] }
    await tx.vendor.updateMany({ where: { id: vendorId }, data: { suspendedAt: context.clock.now() } })
    const requestIds = await cancelPending(tx, context, { vendorId }, 'vendor-suspended')
    const ended = await endGrants(tx, context, { vendorId }, { reason: 'vendor-suspended', note: reason, action: 'grant.end_requested' })
    const counts = { grants: ended.length, requests: requestIds.length }
    await appendActivity(tx, context, [
      { action: 'vendor.suspended', subjectType: 'vendor', subjectId: vendorId, vendorId, detail: { vendor: vendor.name, reason, ...counts } },
    ])
    return { grantIds: ended.map((it) => it.id), requestIds }
  })
  return { vendor: await readVendor(context, vendorId), ...done }
}
