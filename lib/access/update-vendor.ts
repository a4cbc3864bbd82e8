import { inTransaction } from '#lib/db/index.ts'
import { isId, notFound } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { soundContractEnd, soundSponsor } from './create-vendor.ts'
import { readVendor } from './read-vendor.ts'
import { soundName } from './refusal.ts'
import type { VendorView } from './views.ts'

export type UpdateVendorInput = { vendorId: string; name?: string; sponsorId?: string | null; contractEndsAt?: string | null }

/** An administrator changes a vendor's name, sponsor or contract's end. Throws not_found, auth.forbidden, input.invalid. */
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
    await appendActivity(tx, context, [
      { action: 'vendor.updated', subjectType: 'vendor', subjectId: vendorId, vendorId, detail: { vendor: vendor.name, changed } },
    ])
  })
  return readVendor(context, vendorId)
}
