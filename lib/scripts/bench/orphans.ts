import pg from 'pg'
import type { Stack } from '../stack.ts'
import type { BareClient } from './bare-client.ts'

/** Objects in the cluster that the ledger does not know as alive, plus live ledger rows that the cluster lacks; both must be 0. */
export async function countOrphans(stack: Stack, bare: BareClient, say: (line: string) => void): Promise<number> {
  const client = new pg.Client({ connectionString: stack.ownerDatabaseUrl })
  await client.connect()
  try {
    const listed = await bare.listManaged()
    const { rows } = await client.query<{ key: string; uid: string | null }>(
      `SELECT kind || '/' || namespace || '/' || name AS key, uid FROM grant_objects WHERE deleted_at IS NULL`,
    )
    const ledger = new Map(rows.map((row) => [row.key, row.uid]))
    const unknown = [...listed].filter(([key, uid]) => ledger.get(key) !== uid)
    const vanished = [...ledger.keys()].filter((key) => !listed.has(key))
    for (const [key] of unknown.slice(0, 10)) say(`  in the cluster, not in the ledger: ${key}`)
    for (const key of vanished.slice(0, 10)) say(`  in the ledger, not in the cluster: ${key}`)
    say(`  ${listed.size} objects listed, ${ledger.size} in the ledger`)
    return unknown.length + vanished.length
  } finally {
    await client.end()
  }
}
