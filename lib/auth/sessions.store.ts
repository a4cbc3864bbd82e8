import { createHash, randomBytes } from 'node:crypto'
import type { Database, Transaction } from '#lib/db/client.ts'
import type { Actor, Origin, Role } from '#lib/domain/actor.ts'
import type { Clock } from '#lib/platform/clock.ts'

/** A session that nobody used for this long is over. */
export const idleSeconds = 8 * 3600
/** However much it is used: a working day, then sign in again. */
export const absoluteSeconds = 12 * 3600
/** A write per request would cost more than the minute of precision is worth. */
const touchEverySeconds = 60
// 256 random bits: as hard to guess as the key of the cookie around it.
const sidBytes = 32

/** The row's id of a cookie's `sid`: whoever reads the table cannot make a cookie of it. */
export const sessionIdOf = (sid: string): string => createHash('sha256').update(sid).digest('hex')

/** Opens a session for `userId` and returns the `sid` that only the cookie may hold. */
export async function createSession(tx: Transaction, clock: Clock, userId: string, origin: Origin): Promise<{ sid: string; sessionId: string }> {
  const now = clock.now()
  const sid = randomBytes(sidBytes).toString('base64url')
  const sessionId = sessionIdOf(sid)
  await tx.session.create({
    data: {
      id: sessionId,
      userId,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + idleSeconds * 1000),
      ip: origin.ip,
      userAgent: origin.userAgent,
    },
  })
  return { sid, sessionId }
}

type LiveRow = { user_id: string; email: string; name: string; roles: Role[]; vendor_id: string | null; created_at: Date; last_seen_at: Date }

/**
 * Who `sid` speaks for, read from the database now: null when the session is revoked, expired or unknown, or the account disabled.
 * One statement, because every page and every call of the API begins with it.
 */
export async function readActor(db: Database, clock: Clock, sid: string): Promise<Actor | null> {
  const sessionId = sessionIdOf(sid)
  const now = clock.now()
  const rows = await db.$queryRaw<LiveRow[]>`
    SELECT s.user_id, u.email, u.name, u.roles, u.vendor_id, s.created_at, s.last_seen_at
      FROM sessions s JOIN users u ON u.id = s.user_id
     WHERE s.id = ${sessionId} AND s.revoked_at IS NULL AND s.expires_at > ${now} AND u.disabled_at IS NULL`
  const row = rows[0]
  if (row === undefined) return null
  await touch(db, sessionId, row, now)
  return { userId: row.user_id, email: row.email, name: row.name, roles: row.roles, vendorId: row.vendor_id, sessionId }
}

/**
 * Who these sessions speak for now, by session id; those that are over are missing. For streams, which outlive the check at their beginning.
 * Is no sign of life by itself: an open page does not keep a session from becoming idle.
 */
export async function readLiveActors(db: Database, clock: Clock, sessionIds: readonly string[]): Promise<Map<string, Actor>> {
  const rows = await db.$queryRaw<(Omit<LiveRow, 'created_at' | 'last_seen_at'> & { id: string })[]>`
    SELECT s.id, s.user_id, u.email, u.name, u.roles, u.vendor_id FROM sessions s JOIN users u ON u.id = s.user_id
     WHERE s.id = ANY (${[...sessionIds]}::text[]) AND s.revoked_at IS NULL AND s.expires_at > ${clock.now()} AND u.disabled_at IS NULL`
  return new Map(
    rows.map((row) => [row.id, { userId: row.user_id, email: row.email, name: row.name, roles: row.roles, vendorId: row.vendor_id, sessionId: row.id }]),
  )
}

async function touch(db: Database, sessionId: string, row: LiveRow, now: Date): Promise<void> {
  if (now.getTime() - row.last_seen_at.getTime() < touchEverySeconds * 1000) return
  const idleEnd = now.getTime() + idleSeconds * 1000
  const absoluteEnd = row.created_at.getTime() + absoluteSeconds * 1000
  await db.session.updateMany({
    where: { id: sessionId, revokedAt: null },
    data: { lastSeenAt: now, expiresAt: new Date(Math.min(idleEnd, absoluteEnd)) },
  })
}

/** Ends a session; returns whose it was, or null when it was over already. */
export async function revokeSession(tx: Transaction, clock: Clock, sessionId: string): Promise<string | null> {
  const now = clock.now()
  const ended = await tx.session.updateMany({ where: { id: sessionId, revokedAt: null, expiresAt: { gt: now } }, data: { revokedAt: now } })
  if (ended.count === 0) return null
  const row = await tx.session.findUnique({ where: { id: sessionId }, select: { userId: true } })
  return row?.userId ?? null
}
