import { type Action, can } from '#lib/auth/can.ts'
import { Prisma, type Transaction } from '#lib/db/index.ts'
import type { Actor, Role } from '#lib/domain/actor.ts'
import { Fault } from '#lib/platform/index.ts'
import type { Context } from './context.ts'

export type FreshActor = Actor & { vendorSuspended: boolean }
/** What is read of the actor anew. */
export type ActorRow = { roles: Role[]; vendorId: string | null; disabled: boolean; vendorSuspended: boolean }

/**
 * The actor's own row, read again and held to the end of the transaction: a role or account taken away meanwhile bites, and one taken away
 * later waits until this act is done. Throws auth.required for a disabled or missing account, auth.forbidden without the right to `action`.
 *
 * Locks are always taken in this order: users (by id), vendors, clusters, profiles, requests, grants.
 */
export async function lockActor(tx: Transaction, context: Context, action?: Action): Promise<FreshActor> {
  const [row] = await tx.$queryRaw<ActorRow[]>`
    SELECT u.roles, u.vendor_id AS "vendorId", u.disabled_at IS NOT NULL AS disabled, v.suspended_at IS NOT NULL AS "vendorSuspended"
    FROM users u LEFT JOIN vendors v ON v.id = u.vendor_id WHERE u.id = ${context.actor.userId} FOR SHARE OF u`
  return freshActor(context, row, action)
}

/**
 * As lockActor, but together with all of `userIds` and, with `administrators`, every administrator, by one lock in the order of ids and for writing:
 * two administrators who take the right from each other at the same moment come one after the other.
 */
export async function lockPeople(tx: Transaction, context: Context, action: Action, userIds: readonly string[], administrators: boolean): Promise<FreshActor> {
  const ids = [context.actor.userId, ...userIds]
  const also = administrators ? Prisma.sql`OR 'administrator' = ANY (roles)` : Prisma.empty
  await tx.$queryRaw`SELECT id FROM users WHERE id = ANY (${ids}) ${also} ORDER BY id FOR NO KEY UPDATE`
  return lockActor(tx, context, action)
}

/** The actor as the row says; throws as lockActor does. */
export function freshActor(context: Context, row: ActorRow | undefined, action?: Action): FreshActor {
  if (!row || row.disabled) throw new Fault('auth.required', 'Your account is no longer active. Nothing was changed.')
  const actor = { ...context.actor, roles: row.roles, vendorId: row.vendorId, vendorSuspended: row.vendorSuspended }
  if (action) {
    const permission = can(actor, action)
    if (!permission.allowed) throw new Fault('auth.forbidden', permission.reason)
  }
  return actor
}
