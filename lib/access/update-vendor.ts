import { inTransaction, type Transaction } from '#lib/db/index.ts'
import { isId, notFound } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { soundContractEnd, soundSponsor } from './create-vendor.ts'
import { cancelPending, endGrants } from './end-grants.ts'
import { readVendor } from './read-vendor.ts'
import { soundName } from './refusal.ts'
import type { VendorView } from './views.ts'

export type UpdateVendorInput = { vendorId: string; name?: string; sponsorId?: string | null; contractEndsAt?: string | null }

/**
 * An administrator changes a vendor's name, sponsor or contract's end. A contract that is over by that takes what waits and all access with it at once;
 * one that ends later ends them when its time comes (the issuer sees to that). Throws not_found, auth.forbidden, input.invalid.
 */
export async function updateVendor(context: Context, input: UpdateVendorInput): Promise<VendorView> {
  authorise(context, 'vendor.manage')
  const { vendorId } = input
  if (!isId(vendorId)) throw notFound()
  await inTransaction(context.db, async (tx) => {
    await lockActor(tx, context, 'vendor.manage')
    const data = {
      ...(input.name === undefined ? {} : { name: soundName('name', input.name) }),
      ...(input.sponsorId === undefined ? {} : { sponsorId: await soundSponsor(tx, input.sponsorId) }),
      ...(input.contractEndsAt === undefined ? {} : { contractEndsAt: soundContractEnd(input.contractEndsAt) }),
    }
    const changed = Object.keys(data)
    if (changed.length === 0) return
    const [vendor] = await tx.vendor.updateManyAndReturn({ where: { id: vendorId }, data, select: { name: true } })
    if (!vendor) throw notFound()
    const over = data.contractEndsAt instanceof Date && data.contractEndsAt <= context.clock.now()
    const stopped = over ? await stopVendor(tx, context, vendorId) : {}
    await appendActivity(tx, context, [
      { action: 'vendor.updated', subjectType: 'vendor', subjectId: vendorId, vendorId, detail: { vendor: vendor.name, changed, ...stopped } },
    ])
  })
  return readVendor(context, vendorId)
}

/** The vendor's row is held by the update: no approval comes in between. */
async function stopVendor(tx: Transaction, context: Context, vendorId: string): Promise<{ requests: number; grants: number }> {
  const requests = await cancelPending(tx, context, { vendorId }, 'contract-ended')
  const grants = await endGrants(tx, context, { vendorId }, { reason: 'contract-ended', note: null, action: 'grant.end_requested' })
  return { requests: requests.length, grants: grants.length }
}
