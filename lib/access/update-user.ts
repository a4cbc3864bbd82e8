import { inTransaction, type Transaction } from '#lib/db/index.ts'
import type { Role } from '#lib/domain/actor.ts'
import { Fault, isId, notFound } from '#lib/platform/index.ts'
import { type ActivityEntry, appendActivity } from './activity.store.ts'
import { lockPeople } from './actor.store.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { soundRoles } from './create-user.ts'
import { cancelPending, endGrants } from './end-grants.ts'
import { readUserView } from './list-users.ts'
import { soundName } from './refusal.ts'
import type { UserView } from './views.ts'

export type UpdateUserInput = { userId: string; name?: string; roles?: readonly Role[]; disabled?: boolean }

type Known = { name: string; roles: Role[]; vendorId: string | null; disabled: boolean }

/**
 * An administrator changes an account. Disabling it ends its sessions and asks for the end of its grants at once; a role taken away bites in the
 * next transaction of that person, even one that has begun. Throws not_found, auth.forbidden, user.last_administrator, input.invalid.
 */
export async function updateUser(context: Context, input: UpdateUserInput): Promise<UserView> {
  authorise(context, 'user.manage')
  const { userId } = input
  if (!isId(userId)) throw notFound()
  await inTransaction(context.db, async (tx) => {
    await lockPeople(tx, context, 'user.manage', [userId], true)
    const [user] = await tx.$queryRaw<Known[]>`SELECT name, roles, vendor_id AS "vendorId", disabled_at IS NOT NULL AS disabled FROM users WHERE id = ${userId}`
    if (!user) throw notFound()
    const name = input.name === undefined ? user.name : soundName('name', input.name)
    const roles = input.roles === undefined ? user.roles : soundRoles(input.roles, user.vendorId !== null)
    const disabled = input.disabled ?? user.disabled
    if (user.roles.includes('administrator') && !user.disabled && (disabled || !roles.includes('administrator'))) await demandAnotherAdministrator(tx, userId)
    const changed = [...(name === user.name ? [] : ['name']), ...(sameRoles(roles, user.roles) ? [] : ['roles'])]
    const now = context.clock.now()
    await tx.user.updateMany({ where: { id: userId }, data: { name, roles, ...(disabled === user.disabled ? {} : { disabledAt: disabled ? now : null }) } })
    const entries: ActivityEntry[] = []
    const about = { subjectType: 'user', subjectId: userId, vendorId: user.vendorId } as const
    if (changed.length > 0) entries.push({ action: 'user.updated', ...about, detail: { user: name, changed, roles, rolesBefore: user.roles } })
    if (disabled && !user.disabled) entries.push({ action: 'user.disabled', ...about, detail: { user: name, ...(await stopPerson(tx, context, userId, now)) } })
    if (!disabled && user.disabled) entries.push({ action: 'user.enabled', ...about, detail: { user: name } })
    await appendActivity(tx, context, entries)
  })
  const view = await readUserView(context.db, userId, context.clock.now())
  if (!view) throw notFound()
  return view
}

const sameRoles = (a: readonly Role[], b: readonly Role[]): boolean => a.length === b.length && a.every((role) => b.includes(role))

async function demandAnotherAdministrator(tx: Transaction, userId: string): Promise<void> {
  const others = await tx.user.count({ where: { id: { not: userId }, disabledAt: null, roles: { has: 'administrator' } } })
  if (others === 0) throw new Fault('user.last_administrator', 'This is the last administrator. Make somebody else one first.')
}

/** Sessions, waiting requests and grants of somebody whose account is disabled. */
async function stopPerson(tx: Transaction, context: Context, userId: string, now: Date): Promise<{ sessions: number; requests: number; grants: number }> {
  const { count: sessions } = await tx.session.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: now } })
  const requests = await cancelPending(tx, context, { requesterId: userId }, 'user-disabled')
  const grants = await endGrants(tx, context, { requesterId: userId }, { reason: 'user-disabled', note: null, action: 'grant.end_requested' })
  return { sessions, requests: requests.length, grants: grants.length }
}
