import * as z from 'zod'
import { type Database, inTransaction } from '#lib/db/client.ts'
import type { Origin } from '#lib/domain/actor.ts'
import type { Clock } from '#lib/platform/clock.ts'
import { type Account, findAccount, readAccount, recordSessionActivity } from './accounts.store.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { createSession, revokeSession, sessionIdOf } from './sessions.store.ts'
import type { SignInLimits } from './sign-in-limits.store.ts'

export type SignInOutcome = { ok: true; account: Account } | { ok: false; why: 'wrong' } | { ok: false; why: 'limited'; waitSeconds: number }

// A longer one is nobody's password, only work for us.
const maxPasswordLength = 1024
const emailSchema = z.email().max(254)

let nobodysHash: Promise<string> | undefined
/** What an unknown address is checked against, so that the answer takes as long as for a known one. */
const hashOfNobody = (): Promise<string> => (nobodysHash ??= hashPassword('nobody has this password'))

/**
 * Checks e-mail and password. Unknown, disabled, without a password and wrong are one answer, in words and in time;
 * a refusal is written to the activity record, but not each of a flood of them.
 */
export async function checkPassword(
  parts: { db: Database; clock: Clock; limits: SignInLimits },
  input: { email: unknown; password: unknown },
  origin: Origin,
): Promise<SignInOutcome> {
  const email = emailSchema.safeParse(typeof input.email === 'string' ? input.email.trim().toLowerCase() : null)
  const password = typeof input.password === 'string' ? input.password : ''
  // Not even an address: nothing worth counting or remembering (people type passwords into the wrong field).
  if (!email.success) return { ok: false, why: 'wrong' }
  const over = await parts.limits.take(email.data, origin.ip)
  if (over !== null && !over.first) return { ok: false, why: 'limited', waitSeconds: over.waitSeconds }
  const account = await findAccount(parts.db, email.data)
  const right = over === null && (await verifyPassword(password.slice(0, maxPasswordLength), account?.passwordHash ?? (await hashOfNobody())))
  if (right && account !== null && account.passwordHash !== null && password.length <= maxPasswordLength) {
    await parts.limits.giveBack(email.data, origin.ip)
    return { ok: true, account }
  }
  const who = { account, email: email.data, sessionId: null }
  await inTransaction(parts.db, (tx) => recordSessionActivity(tx, 'session.sign_in_failed', parts.clock.now(), who, origin))
  return over === null ? { ok: false, why: 'wrong' } : { ok: false, why: 'limited', waitSeconds: over.waitSeconds }
}

/** Opens a session for an account and writes that its person signed in. Returns the cookie's sid. */
export function openSession(db: Database, clock: Clock, userId: string, origin: Origin): Promise<string> {
  return inTransaction(db, async (tx) => {
    const account = await readAccount(tx, userId)
    if (account === null) throw new Error('a session was asked for an account that does not exist')
    const { sid, sessionId } = await createSession(tx, clock, userId, origin)
    await recordSessionActivity(tx, 'session.signed_in', clock.now(), { account, email: account.email, sessionId }, origin)
    return sid
  })
}

/** Ends the session of a cookie's sid and writes that its person left. Ending it twice is the same as once. */
export async function closeSession(db: Database, clock: Clock, sid: string, origin: Origin): Promise<void> {
  await inTransaction(db, async (tx) => {
    const sessionId = sessionIdOf(sid)
    const userId = await revokeSession(tx, clock, sessionId)
    const account = userId === null ? null : await readAccount(tx, userId)
    if (account === null) return
    await recordSessionActivity(tx, 'session.signed_out', clock.now(), { account, email: account.email, sessionId }, origin)
  })
}
