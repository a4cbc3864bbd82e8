import type { Database } from '#lib/db/index.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'

/** The issuer says every few seconds that it lives; after this long without a word it is taken for dead. */
const silentAfterMs = 15_000

/**
 * `silent`: nothing is issued or ended just now. `silentSince`: its last sign of life, null while it is heard or when it never was.
 * `skewMs`: how far the clocks of issuer, database and this process are apart, for inside people; null when it cannot be known.
 */
export type IssuerHealth = { silent: boolean; silentSince: string | null; skewMs: number | null }

/** Whether the issuer lives, read from what it last wrote: a dead one can raise no alarm about itself. */
export async function readIssuerHealth(context: Context): Promise<IssuerHealth> {
  authorise(context, 'grant.read')
  const health = await issuerHealth(context.db, context.clock.now())
  return context.actor.vendorId === null ? health : { ...health, skewMs: null }
}

/** The same for this process's own answer about itself, where nobody asks. */
export async function issuerHealth(db: Database, now: Date): Promise<IssuerHealth> {
  const row = await db.heartbeat.findUnique({ where: { process: 'issuer' }, select: { at: true, detail: true } })
  const ageMs = row === null ? Number.POSITIVE_INFINITY : now.getTime() - row.at.getTime()
  if (row === null || ageMs > silentAfterMs) return { silent: true, silentSince: row?.at.toISOString() ?? null, skewMs: null }
  // A sign of life from the future is a clock ahead of ours, and nothing else.
  return { silent: false, silentSince: null, skewMs: Math.max(reported(row.detail) ?? 0, -ageMs) }
}

function reported(detail: unknown): number | null {
  if (typeof detail !== 'object' || detail === null || !('skewMs' in detail)) return null
  return typeof detail.skewMs === 'number' ? detail.skewMs : null
}
