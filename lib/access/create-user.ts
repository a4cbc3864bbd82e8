import { hashPassword } from '#lib/auth/password.ts'
import { inTransaction, isUniqueViolation } from '#lib/db/index.ts'
import { roles as knownRoles, type Role } from '#lib/domain/actor.ts'
import { textTrouble } from '#lib/domain/text.rules.ts'
import { Fault, isId, newId } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { readUserView } from './list-users.ts'
import { fieldFault, soundName } from './refusal.ts'
import type { UserView } from './views.ts'

export type CreateUserInput = {
  email: string
  name: string
  roles: readonly Role[]
  /** The vendor of a vendor user; null for inside people. */
  vendorId?: string | null
  /** A first password; without one the account cannot sign in by password. */
  password?: string | null
}

/** An administrator adds an account. Throws auth.forbidden, user.duplicate, input.invalid. */
export async function createUser(context: Context, input: CreateUserInput): Promise<UserView> {
  authorise(context, 'user.manage')
  const email = soundEmail(input.email)
  const name = soundName('name', input.name)
  const vendorId = input.vendorId ?? null
  const roles = soundRoles(input.roles, vendorId !== null)
  const passwordHash = input.password ? await hashPassword(soundPassword(input.password)) : null
  const id = newId()
  try {
    await inTransaction(context.db, async (tx) => {
      await lockActor(tx, context, 'user.manage')
      const vendor = vendorId !== null && isId(vendorId) ? await tx.vendor.findUnique({ where: { id: vendorId }, select: { name: true } }) : null
      if (vendorId !== null && !vendor) throw fieldFault('vendorId', 'There is no such vendor.')
      await tx.user.create({ data: { id, email, name, roles, vendorId, passwordHash, createdAt: context.clock.now() }, select: { id: true } })
      await appendActivity(tx, context, [{ action: 'user.created', subjectType: 'user', subjectId: id, vendorId, detail: { user: name, email, roles } }])
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw new Fault('user.duplicate', `There is an account for ${email} already.`, { cause: error })
    throw error
  }
  const view = await readUserView(context.db, id, context.clock.now())
  if (!view) throw new Fault('internal', 'The account was made but could not be read.')
  return view
}

/** Known roles without repeats: exactly `vendor` for a vendor user, one or more others for inside people; throws input.invalid otherwise. */
export function soundRoles(asked: readonly Role[], vendorUser: boolean): Role[] {
  const roles = knownRoles.filter((role) => asked.includes(role))
  if (roles.length === 0 || asked.some((role) => !knownRoles.includes(role))) throw fieldFault('roles', 'Choose at least one role.')
  if (vendorUser && (roles.length !== 1 || roles[0] !== 'vendor')) throw fieldFault('roles', 'Somebody of a vendor has the role vendor and no other.')
  if (!vendorUser && roles.includes('vendor')) throw fieldFault('roles', 'The role vendor needs a vendor.')
  return roles
}

function soundEmail(text: string): string {
  const email = text.trim().toLowerCase()
  // What can be written to at all; whether it exists only a mail would show.
  if (email.length > 254 || textTrouble(email, { min: 3, max: 254 }) !== null || !/^[^\s@"(),:;<>[\\\]]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(email)) {
    throw fieldFault('email', 'This is not an e-mail address.')
  }
  return email
}

function soundPassword(text: string): string {
  // NIST 800-63B: length counts, composition rules do not; the upper end keeps hashing cheap.
  if ([...text].length < 12 || text.length > 200) throw fieldFault('password', 'A password has 12 to 200 characters.')
  return text
}
