import { createHash } from 'node:crypto'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Database } from '#lib/db/client.ts'

const windowSeconds = 15 * 60

/**
 * Failed sign-ins per 15 minutes. The narrow one is what a person can mistype; the address's stops one machine that tries many accounts
 * (a whole office may share it); the account's stops many machines that try one, and is wide so that a stranger cannot lock its owner out
 * cheaply.
 */
const limits = { pair: 10, address: 60, account: 100 } as const

export type SignInLimits = {
  /** Counts an attempt before its password is looked at. Null: go on. Else the whole seconds to wait; `first` when this is the attempt that met the limit. */
  take(email: string, ip: string | null): Promise<{ waitSeconds: number; first: boolean } | null>
  /** Gives the attempt back: it was the right password. */
  giveBack(email: string, ip: string | null): Promise<void>
}

/** Limits kept in Postgres, so that they hold over restarts and for all web processes together. */
export function signInLimits(db: Database): SignInLimits {
  const limiters = Object.entries(limits).map(([name, points]) => ({ name: name as keyof typeof limits, limiter: limiter(db, name, points) }))
  const keys = (email: string, ip: string | null) => {
    const from = network(ip)
    return { pair: short(`${email}\n${from}`), address: short(from), account: short(email) }
  }
  return {
    async take(email, ip) {
      const key = keys(email, ip)
      // One after the other, so that an address over its own limit no longer eats from the account's.
      for (const { name, limiter } of limiters) {
        try {
          await limiter.consume(key[name])
        } catch (over) {
          // Without its counters, sign-in is closed, not open.
          if (!(over instanceof RateLimiterRes)) throw over
          return { waitSeconds: Math.max(Math.ceil(over.msBeforeNext / 1000), 1), first: over.consumedPoints === limits[name] + 1 }
        }
      }
      return null
    },
    async giveBack(email, ip) {
      const key = keys(email, ip)
      await Promise.all(limiters.map(({ name, limiter }) => limiter.reward(key[name])))
    },
  }
}

function limiter(db: Database, name: string, points: number): RateLimiterPostgres {
  return new RateLimiterPostgres({
    // The library asks for a pg client; this is the one method of it that it calls, on the pool that web has anyway.
    storeClient: { query: (query: { text: string; values: unknown[] }) => rows(db, query) },
    storeType: 'client',
    tableName: 'rate_limits',
    tableCreated: true,
    keyPrefix: `sign-in-${name}`,
    points,
    duration: windowSeconds,
  })
}

async function rows(db: Database, { text, values }: { text: string; values: unknown[] }): Promise<{ rows: unknown[]; rowCount: number }> {
  if (/^\s*DELETE/i.test(text)) return { rows: [], rowCount: await db.$executeRawUnsafe(text, ...values) }
  const found = await db.$queryRawUnsafe<{ points: number; expire: bigint | number | null }[]>(text, ...values)
  return { rows: found.map((row) => ({ points: row.points, expire: row.expire === null ? null : Number(row.expire) })), rowCount: found.length }
}

/** One person commonly has a whole /64 of IPv6. */
function network(ip: string | null): string {
  if (ip === null) return 'unknown'
  return ip.includes(':') ? ip.split(':').slice(0, 4).join(':') : ip
}

const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)
