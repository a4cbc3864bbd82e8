import { createHmac, hkdfSync } from 'node:crypto'
import { type Database, Prisma } from '#lib/db/index.ts'
import { Fault } from '#lib/platform/fault.ts'

/** After this long without an end, the first attempt died with its process and another may take its place. The use cases keep it to one effect. */
const abandonedAfterMs = 60_000
const keptForMs = 24 * 3600 * 1000

export type Attempt = { key: string; actorId: string; route: string; requestHash: string }
export type Stored = { status: number; body: unknown }

/** The key of requestHash, of web's secret: what is kept of a body cannot be guessed at by who reads the table alone. */
export const hashKey = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'daypass idempotency keys', 32))

/** What an Idempotency-Key stands for: method, path and exact body. */
export const requestHash = (key: Buffer, method: string, path: string, body: string): string =>
  createHmac('sha256', key).update(`${method}\n${path}\n${body}`).digest('hex')

/**
 * Takes the key for this attempt and returns null, or returns the answer that an earlier attempt gave.
 * Throws Fault: the same key with another body, or an attempt still under way.
 */
export async function beginAttempt(db: Database, attempt: Attempt, now: Date): Promise<Stored | null> {
  await prune(db, now)
  const taken = await db.idempotencyKey.createMany({ data: [{ ...attempt, createdAt: now }], skipDuplicates: true })
  if (taken.count === 1) return null
  const id = { actorId_key: { actorId: attempt.actorId, key: attempt.key } }
  const known = await db.idempotencyKey.findUnique({ where: id })
  // Gone in this very moment: the first attempt was refused and gave the key back.
  if (known === null) throw inProgress()
  if (known.requestHash !== attempt.requestHash || known.route !== attempt.route) {
    throw new Fault('idempotency.conflict', 'This Idempotency-Key was used for another call. Nothing was done.')
  }
  if (known.status !== null) return { status: known.status, body: known.body }
  if (now.getTime() - known.createdAt.getTime() < abandonedAfterMs) throw inProgress()
  const retaken = await db.idempotencyKey.updateMany({
    where: { actorId: attempt.actorId, key: attempt.key, status: null, createdAt: known.createdAt },
    data: { createdAt: now },
  })
  if (retaken.count === 0) throw inProgress()
  return null
}

// A look through the table now and then is enough, whoever calls.
const pruneEveryMs = 60_000
let prunedAt = Number.NEGATIVE_INFINITY

/** Takes away what is too old, of everybody: also of who never comes again. */
async function prune(db: Database, now: Date): Promise<void> {
  if (Math.abs(now.getTime() - prunedAt) < pruneEveryMs) return
  prunedAt = now.getTime()
  await db.idempotencyKey.deleteMany({ where: { createdAt: { lt: new Date(now.getTime() - keptForMs) } } })
}

/** Keeps the answer for whoever repeats the call. */
export async function finishAttempt(db: Database, attempt: Attempt, answer: Stored): Promise<void> {
  await db.idempotencyKey.updateMany({
    where: { actorId: attempt.actorId, key: attempt.key },
    data: { status: answer.status, body: answer.body === null ? Prisma.JsonNull : (answer.body as Prisma.InputJsonValue) },
  })
}

/** Gives the key back after a refusal: nothing happened, so the same call may be tried again. */
export async function dropAttempt(db: Database, attempt: Attempt): Promise<void> {
  await db.idempotencyKey.deleteMany({ where: { actorId: attempt.actorId, key: attempt.key, status: null } })
}

const inProgress = (): Fault => new Fault('idempotency.in_progress', 'The same call is being worked on. Wait a moment and repeat it.', { retryable: true })
