import type { Database, Transaction } from '#lib/db/client.ts'
import type { ActivityAction } from '#lib/domain/activity-actions.ts'
import type { Origin } from '#lib/domain/actor.ts'

export type Account = { id: string; email: string; name: string; vendorId: string | null; passwordHash: string | null }

const fields = { id: true, email: true, name: true, vendorId: true, passwordHash: true } as const

/** The account that may sign in with this e-mail address; null when there is none or it is disabled. */
export const findAccount = (db: Database, email: string): Promise<Account | null> =>
  db.user.findFirst({ where: { email: email.toLowerCase(), disabledAt: null }, select: fields })

/** The account that a session belongs to, disabled or not. */
export const readAccount = (tx: Transaction, id: string): Promise<Account | null> => tx.user.findUnique({ where: { id }, select: fields })

type SessionActivity = Extract<ActivityAction, `session.${string}`>

/** Writes that somebody came, left or was refused. `account` null: nobody that Daypass knows. */
export async function recordSessionActivity(
  tx: Transaction,
  action: SessionActivity,
  at: Date,
  who: { account: Account | null; email: string; sessionId: string | null },
  origin: Origin,
): Promise<void> {
  const { account } = who
  // Who failed to sign in did not act as that person.
  const acted = action !== 'session.sign_in_failed' && account !== null
  await tx.activity.create({
    data: {
      at,
      actorKind: acted ? 'user' : 'system',
      actorId: acted ? account.id : null,
      actorLabel: acted ? account.name : 'Daypass',
      action,
      subjectType: who.sessionId !== null ? 'session' : 'user',
      subjectId: who.sessionId ?? account?.id ?? 'unknown',
      vendorId: acted ? account.vendorId : null,
      ip: origin.ip,
      userAgent: origin.userAgent,
      traceId: origin.traceId,
      detail: { email: who.email },
    },
  })
}
