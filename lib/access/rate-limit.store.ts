import type { Database } from '#lib/db/index.ts'
import { Fault, type FaultCode } from '#lib/platform/index.ts'

export type RateLimit = { points: number; seconds: number }

/**
 * Takes one point of `key`'s allowance, in the table of the sign-in limiter, by one atomic statement outside of any transaction: a refused or
 * failed act counts as well. Throws `code` when the allowance of this period is used up.
 */
export async function takePoint(db: Database, key: string, limit: RateLimit, now: Date, code: FaultCode): Promise<void> {
  const nowMs = now.getTime()
  const expire = nowMs + limit.seconds * 1000
  const [row] = await db.$queryRaw<{ points: number; expire: bigint }[]>`
    INSERT INTO rate_limits AS r (key, points, expire) VALUES (${key}, 1, ${expire}::bigint)
    ON CONFLICT (key) DO UPDATE SET
      points = CASE WHEN r.expire <= ${nowMs}::bigint THEN 1 ELSE r.points + 1 END,
      expire = CASE WHEN r.expire <= ${nowMs}::bigint THEN ${expire}::bigint ELSE r.expire END
    RETURNING points, expire`
  if (row && row.points > limit.points) {
    const minutes = Math.max(1, Math.ceil((Number(row.expire) - nowMs) / 60_000))
    throw new Fault(code, `That is more than ${limit.points} in ${limit.seconds / 60} minutes. Try again in ${minutes} min.`, { retryable: true })
  }
}
