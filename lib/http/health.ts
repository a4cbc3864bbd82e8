import 'server-only'
import { webDatabase } from '#lib/db/web-database.ts'
import { issuerChannel } from './issuer.ts'

/** Whether this process can serve: 200 with the database within reach, else 503. The issuer is told of, but pages work without it. */
export async function health(): Promise<Response> {
  const [database, issuer] = await Promise.all([succeeds(webDatabase().$queryRaw`SELECT 1`), succeeds(issuerChannel().health())])
  return Response.json({ ok: database, database, issuer }, { status: database ? 200 : 503, headers: { 'cache-control': 'no-store' } })
}

async function succeeds(work: PromiseLike<unknown>): Promise<boolean> {
  try {
    await work
    return true
  } catch {
    return false
  }
}
