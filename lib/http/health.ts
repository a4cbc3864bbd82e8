import 'server-only'
import { issuerHealth } from '#lib/access/read-issuer-health.ts'
import { webDatabase } from '#lib/db/web-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { issuerChannel } from './issuer.ts'

/** Whether this process can serve: 200 with the database within reach, else 503. The issuer is told of, but pages work without it. */
export async function health(): Promise<Response> {
  const [database, issuer] = await Promise.all([succeeds(webDatabase().$queryRaw`SELECT 1`), succeeds(issuerAnswers())])
  return Response.json({ ok: database, database, issuer }, { status: database ? 200 : 503, headers: { 'cache-control': 'no-store' } })
}

/** It answers, and it works: one that hangs still answers, but writes no sign of life. */
async function issuerAnswers(): Promise<void> {
  const [, { silent }] = await Promise.all([issuerChannel().health(), issuerHealth(webDatabase(), systemClock.now())])
  if (silent) throw new Error('silent')
}

async function succeeds(work: PromiseLike<unknown>): Promise<boolean> {
  try {
    await work
    return true
  } catch {
    return false
  }
}
