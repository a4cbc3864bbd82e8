import { Prisma } from './generated/client.ts'

/** True when `error` is Postgres refusing a second row under a unique key: P2002, or of plain SQL P2010 with Postgres's own code (23505) inside. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false
  return error.code === 'P2002' || (error.code === 'P2010' && /23505|UniqueConstraintViolation/.test(JSON.stringify(error.meta ?? {})))
}

/**
 * True when Postgres undid a transaction only because of others at the same moment: a deadlock (40P01) or a serialisation failure (40001).
 * Prisma says P2034; of plain SQL it says P2010 with Postgres's own code inside.
 */
export function isRetryable(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false
  return error.code === 'P2034' || (error.code === 'P2010' && /40P01|40001|TransactionWriteConflict/.test(JSON.stringify(error.meta ?? {})))
}
