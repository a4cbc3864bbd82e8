import { PrismaPg } from '@prisma/adapter-pg'
import { isRetryable } from './errors.ts'
import { PrismaClient } from './generated/client.ts'

export type Database = PrismaClient
/** What a use case gets inside a transaction. */
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

/**
 * A client on `url`. Pool size: 2 cores serve no more than a handful of queries at a time, ten connections absorb bursts.
 * `application_name` shows in pg_stat_activity which process holds what.
 * `genericPlans` plans each statement once and never again for other values: for a process whose statements are joins by id, where planning
 * takes six times as long as running (measured: 1.6 ms against 0.28 ms).
 */
export function createDatabase(url: string, options: { applicationName: string; poolSize?: number; genericPlans?: boolean }): Database {
  const connection = {
    connectionString: url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: 10_000,
    application_name: options.applicationName,
    // Prisma's adapter writes and reads timestamptz without its offset: in any other zone every instant, and so every window, would be hours off.
    // jit: compiling a statement to machine code takes 100 ms and more, and none here runs long enough to earn that back.
    options: `-c TimeZone=UTC -c jit=off${options.genericPlans ? ' -c plan_cache_mode=force_generic_plan' : ''}`,
  }
  const adapter = new PrismaPg(connection, { statementNameGenerator: statementNames() })
  return new PrismaClient({ adapter })
}

// More different texts than the program has; lists of changing length must not fill every connection with statements used once.
const mostStatements = 400

/**
 * Names statements by their text, so that Postgres parses and plans each once per connection: the plan of a request with all that belongs to it
 * takes longer than its execution.
 */
function statementNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known !== undefined) return known
    // pg takes an empty name for none.
    if (names.size >= mostStatements) return ''
    const name = `daypass_${names.size + 1}`
    names.set(sql, name)
    return name
  }
}

// Deadlocks need two transactions that lock in different orders; a second try meets the other one gone.
const attempts = 3

/**
 * Runs `work` in one READ COMMITTED transaction: rules that race are decided by compare-and-swap updates, unique keys and row locks.
 * No network call belongs inside. A transaction that Postgres undid because of a deadlock is run again, so `work` must have no other effects.
 * `maxWait`/`timeout` in ms: a burst of 50 approvals on 10 connections queues for well under a second.
 */
export async function inTransaction<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.$transaction(work, { maxWait: 10_000, timeout: 15_000 })
    } catch (error) {
      if (attempt >= attempts || !isRetryable(error)) throw error
    }
  }
}
