import pg from 'pg'

export type HeldLock = { lost: Promise<void>; release(): Promise<void> }

/**
 * Takes the session-level advisory lock `key` on a connection of its own, or null when somebody else has it. Postgres lets go of it
 * by itself when the holder's connection ends, however the holder died; `lost` resolves when that happens to us.
 */
export async function tryLock(url: string, key: number, applicationName: string): Promise<HeldLock | null> {
  const client = new pg.Client({ connectionString: url, application_name: applicationName, connectionTimeoutMillis: 10_000, keepAlive: true })
  const lost = new Promise<void>((resolve) => client.on('end', () => resolve()))
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [key])
  if (!rows[0]?.got) {
    await client.end()
    return null
  }
  return { lost, release: () => client.end() }
}
