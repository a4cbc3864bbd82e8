import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'

// Asked for only when migrating: inside web's bundle a module has no folder of its own.
const migrationsFolder = () => path.join(import.meta.dirname, '../../prisma/migrations')
// Prisma's own advisory lock id, so that `prisma migrate deploy` and this runner exclude each other.
const prismaLockId = 72_707_369

/**
 * Applies the migrations that `adminUrl`'s database lacks, with Prisma's own table and checksums, by plain pg: start-up needs no CLI.
 * Returns the names applied. Throws when an earlier migration failed half-way or one was edited after it was applied.
 */
export async function migrate(adminUrl: string, folder = migrationsFolder()): Promise<string[]> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query("SET lock_timeout = '60s'")
    await client.query('SELECT pg_advisory_lock($1)', [prismaLockId])
    await client.query(
      'CREATE TABLE IF NOT EXISTS _prisma_migrations (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)',
    )
    const { rows } = await client.query<{ name: string; checksum: string; finished: Date | null }>(
      'SELECT migration_name AS name, checksum, finished_at AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL',
    )
    const failed = rows.filter((row) => row.finished === null).map((row) => row.name)
    if (failed.length > 0) throw new Error(`the database has a migration that failed half-way: ${failed.join(', ')}`)
    const done = new Map(rows.map((row) => [row.name, row.checksum]))
    const applied: string[] = []
    for (const name of listMigrations(folder)) {
      const sql = fs.readFileSync(path.join(folder, name, 'migration.sql'), 'utf8')
      const checksum = createHash('sha256').update(sql).digest('hex')
      const known = done.get(name)
      if (known !== undefined) {
        if (known !== checksum) throw new Error(`the migration ${name} was edited after it was applied to this database`)
        continue
      }
      await applyOne(client, name, sql, checksum)
      applied.push(name)
    }
    return applied
  } finally {
    await client.end()
  }
}

/** Names of the migrations on disk, in their order. */
export function listMigrations(folder = migrationsFolder()): string[] {
  return fs
    .readdirSync(folder)
    .filter((entry) => fs.existsSync(path.join(folder, entry, 'migration.sql')))
    .sort()
}

async function applyOne(client: pg.Client, name: string, sql: string, checksum: string): Promise<void> {
  const id = randomUUID()
  await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1,$2,$3)', [id, checksum, name])
  try {
    await client.query(`BEGIN;\n${sql}\nCOMMIT;`)
  } catch (error) {
    await client.query('ROLLBACK')
    // Nothing of it was kept, so the next start may simply try again.
    await client.query('DELETE FROM _prisma_migrations WHERE id = $1', [id])
    throw error
  }
  await client.query('UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1', [id])
}
