import pg from 'pg'
import { demoPassword } from '#prisma/seed/index.ts'
import { HttpPerson } from '../http-person.ts'
import type { Stack } from '../stack.ts'
import { bulkScope, insertRequests } from './bulk-grants.ts'
import { percentile, round } from './statistics.ts'

/** Of the requests in the database, how many wait: a busy inbox, far more than people leave waiting. */
const pendingCount = 100
const perSecond = 50
const seconds = 20

/**
 * GET /api/v1/inbox as an approver, open loop: a request starts each 20 ms whether or not earlier ones have been answered, so a slow server
 * cannot slow its own measurement. Latency counts from the moment the request was due.
 */
export async function measureInbox(stack: Stack, total: number, say: (line: string) => void): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: stack.ownerDatabaseUrl })
  await client.connect()
  try {
    const scope = await bulkScope(client)
    await insertRequests(client, scope, total - pendingCount, 'denied')
    await insertRequests(client, scope, pendingCount, 'pending')
    await client.query('ANALYZE access_requests')
  } finally {
    await client.end()
  }
  const approver = await HttpPerson.signIn(stack.url, 'approver@demo.daypass.dev', demoPassword)
  // Enough for the compiler to have done its work: a service that has run for a minute is what is measured.
  for (let n = 0; n < 300; n += 1) await approver.ok('GET', '/api/v1/inbox')
  const latencies: number[] = []
  const started = performance.now()
  await Promise.all(
    Array.from({ length: perSecond * seconds }, async (_, n) => {
      const due = started + (n * 1000) / perSecond
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
      const answer = await approver.call('GET', '/api/v1/inbox')
      if (answer.status !== 200) throw new Error(`the inbox answered ${answer.status}`)
      latencies.push(performance.now() - due)
    }),
  )
  say(`  ${latencies.length} answers, median ${round(percentile(latencies, 50))} ms`)
  return { inbox_p95_ms: round(percentile(latencies, 95)) }
}
