import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { listMigrations, migrate } from '#lib/db/migrate.ts'
import { ensureRoles, roleUrl } from '#lib/db/roles.ts'

export type TestDatabase = {
  /** Superuser's URL of this file's own database. */
  adminUrl: string
  /** The same database as role daypass_web. */
  webUrl: string
  /** The same database as role daypass_issuer. */
  issuerUrl: string
  drop(): Promise<void>
}

// Of throw-away servers on loopback: roles belong to the whole server, so every test file must give them the same password.
export const testRolePasswords = { web: 'test-web', issuer: 'test-issuer' }

// One process at a time makes the template. Any number will do that nobody else locks on the maintenance database.
const templateLock = 4_201_733

function serverUrl(): string {
  const url = process.env.TEST_POSTGRES_URL
  if (!url) throw new Error('TEST_POSTGRES_URL is not set: run the tests with npm test, or set it to the superuser URL of a throw-away PostgreSQL.')
  return url
}

const inDatabase = (name: string): string => {
  const url = new URL(serverUrl())
  url.pathname = `/${name}`
  return url.toString()
}

/** One template per set of migrations: a changed migration means another name, so a kept server never serves an old schema. */
function templateName(): string {
  const folder = path.join(import.meta.dirname, '../../prisma/migrations')
  const hash = createHash('sha256')
  for (const name of listMigrations()) hash.update(name).update(fs.readFileSync(path.join(folder, name, 'migration.sql')))
  return `template_${hash.digest('hex').slice(0, 16)}`
}

async function exists(client: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name])
  return rowCount === 1
}

async function ensureTemplate(client: pg.Client): Promise<string> {
  const name = templateName()
  if (await exists(client, name)) return name
  await client.query('SELECT pg_advisory_lock($1)', [templateLock])
  try {
    if (await exists(client, name)) return name
    // Renamed only when it is whole: a template by its final name is always complete.
    const partial = `${name}_partial`
    await client.query(`DROP DATABASE IF EXISTS ${partial} WITH (FORCE)`)
    await client.query(`CREATE DATABASE ${partial}`)
    await migrate(inDatabase(partial))
    await ensureRoles(inDatabase(partial), testRolePasswords)
    await client.query(`ALTER DATABASE ${partial} RENAME TO ${name}`)
    return name
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [templateLock])
  }
}

/** Somebody may have run Daypass itself on the same server, with other passwords for its roles. */
async function ensureSignIn(client: pg.Client, adminUrl: string): Promise<void> {
  const probe = new pg.Client({ connectionString: roleUrl(adminUrl, 'issuer', testRolePasswords), connectionTimeoutMillis: 10_000 })
  try {
    await probe.connect()
  } catch {
    await client.query('SELECT pg_advisory_lock($1)', [templateLock])
    try {
      await ensureRoles(adminUrl, testRolePasswords)
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [templateLock])
    }
  } finally {
    await probe.end()
  }
}

async function onServer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: inDatabase('postgres'), connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * A database of its own, migrated and empty, with both processes' roles: about 0.1 s once the template exists.
 * Reads TEST_POSTGRES_URL. Call in `beforeAll`, and `drop()` in `afterAll`.
 */
export function testDatabase(): Promise<TestDatabase> {
  return onServer(async (client) => {
    const template = await ensureTemplate(client)
    const name = `test_${process.pid}_${randomBytes(6).toString('hex')}`
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
    const adminUrl = inDatabase(name)
    await ensureSignIn(client, adminUrl)
    return {
      adminUrl,
      webUrl: roleUrl(adminUrl, 'web', testRolePasswords),
      issuerUrl: roleUrl(adminUrl, 'issuer', testRolePasswords),
      drop: () => onServer(async (other) => void (await other.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))),
    }
  })
}
