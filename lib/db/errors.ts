import { Prisma } from './generated/client.ts'

/** True when `error` is Postgres refusing a second row under a unique key (P2002). */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}
