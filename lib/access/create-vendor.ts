import { inTransaction, isUniqueViolation, type Transaction } from '#lib/db/index.ts'
import { parseInstant } from '#lib/domain/submit.rules.ts'
import { Fault, isId, newId } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { readVendor } from './read-vendor.ts'
import { fieldFault, soundName, soundSlug } from './refusal.ts'
import type { VendorView } from './views.ts'

export type CreateVendorInput = {
  name: string
  /** Made of the name when left out. */
  slug?: string
  /** An inside person who answers for the vendor. */
  sponsorId?: string | null
  /** ISO 8601 with offset; no access outlives it. */
  contractEndsAt?: string | null
}

/** An administrator adds a vendor. Throws auth.forbidden, vendor.duplicate, input.invalid. */
export async function createVendor(context: Context, input: CreateVendorInput): Promise<VendorView> {
  authorise(context, 'vendor.manage')
  const name = soundName('name', input.name)
  const slug = soundSlug(input.slug ?? slugOf(name))
  const contractEndsAt = soundContractEnd(input.contractEndsAt ?? null)
  const id = newId()
  try {
    await inTransaction(context.db, async (tx) => {
      await lockActor(tx, context, 'vendor.manage')
      const sponsorId = await soundSponsor(tx, input.sponsorId ?? null)
      await tx.vendor.create({ data: { id, slug, name, sponsorId, contractEndsAt, createdAt: context.clock.now() }, select: { id: true } })
      await appendActivity(tx, context, [{ action: 'vendor.created', subjectType: 'vendor', subjectId: id, vendorId: id, detail: { vendor: name, slug } }])
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw new Fault('vendor.duplicate', `There is a vendor "${slug}" already.`, { cause: error })
    throw error
  }
  return readVendor(context, id)
}

/** `vendor-a` of `Vendor A`; empty when nothing of it can be part of a slug. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '')

/** The end of a contract; throws input.invalid for what is no instant. */
export function soundContractEnd(text: string | null): Date | null {
  if (text === null) return null
  const at = parseInstant(text)
  if (at === null) throw fieldFault('contractEndsAt', 'Write a date and time with its offset from UTC.')
  return at
}

/** An inside person who is not disabled; throws input.invalid otherwise. */
export async function soundSponsor(tx: Transaction, id: string | null): Promise<string | null> {
  if (id === null) return null
  const person = isId(id) ? await tx.user.findFirst({ where: { id, vendorId: null, disabledAt: null }, select: { id: true } }) : null
  if (!person) throw fieldFault('sponsorId', 'The sponsor must be an inside person.')
  return person.id
}
