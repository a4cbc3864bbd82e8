import pg from 'pg'
import type { Stack } from '../stack.ts'
import type { BareClient } from './bare-client.ts'
import { bulkScope, insertApprovedGrants } from './bulk-grants.ts'
import { percentile, round } from './statistics.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * `count` active grants get the same end; the issuer is killed 300 ms after that instant and started again at once.
 * Late is the wall-clock time from the end until an independent watch sees the grant's RoleBinding deleted; the API server's authoriser
 * reads the same watch. A grant never seen deleted within 60 s counts as 60 s late.
 */
export async function measureExpiry(stack: Stack, bare: BareClient, count: number, say: (line: string) => void): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: stack.ownerDatabaseUrl })
  await client.connect()
  const deletedAt = new Map<string, number>()
  const stopWatching = await bare.watchDeletedBindings((grantId, at) => deletedAt.set(grantId, at))
  try {
    const ids = await insertApprovedGrants(client, await bulkScope(client), count, 1800)
    await untilCount(client, `SELECT count(*)::int AS n FROM grants WHERE id = ANY ($1) AND state = 'active'`, ids, count, 600_000, say)
    const { rows } = await client.query<{ at: Date }>(
      `UPDATE grants SET ends_at = date_trunc('second', now()) + interval '6 seconds' WHERE id = ANY ($1) RETURNING ends_at AS at`,
      [ids],
    )
    const end = (rows[0]?.at ?? new Date()).getTime()
    say(`  all ${count} are active and end at ${new Date(end).toISOString()}`)
    await pause(end + 300 - Date.now())
    say(`  issuer killed 300 ms after the end, ${deletedAt.size} bindings already gone`)
    process.kill(stack.issuerPid(), 'SIGKILL') // the supervisor starts it again
    const deadline = end + 60_000
    while (ids.some((id) => !deletedAt.has(id)) && Date.now() < deadline) await pause(50)
    const late = ids.map((id) => (deletedAt.get(id) ?? deadline) - end)
    await untilCount(client, `SELECT count(*)::int AS n FROM grants WHERE id = ANY ($1) AND state = 'ended'`, ids, count, 120_000, say)
    // Cleaning up a thousand ServiceAccounts is no part of what is measured next.
    await untilCount(client, `SELECT count(*)::int AS n FROM grants WHERE id = ANY ($1) AND cleaned_at IS NOT NULL`, ids, count, 120_000, say)
    return { expiry_late_p99_ms: round(percentile(late, 99)), expiry_early: late.filter((ms) => ms < 0).length }
  } finally {
    stopWatching()
    await client.end()
  }
}

async function untilCount(client: pg.Client, sql: string, ids: string[], wanted: number, deadlineMs: number, say: (line: string) => void): Promise<void> {
  const end = performance.now() + deadlineMs
  let told = 0
  for (;;) {
    const { rows } = await client.query<{ n: number }>(sql, [ids])
    const n = rows[0]?.n ?? 0
    if (n === wanted) return
    if (performance.now() > end) throw new Error(`only ${n} of ${wanted} grants got there in ${deadlineMs / 1000} s`)
    if (n - told >= wanted / 4) {
      told = n
      say(`  ${n} of ${wanted}`)
    }
    await pause(100)
  }
}
