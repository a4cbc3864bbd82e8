import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { hashPassword } from '#lib/auth/password.ts'
import type { Role } from '#lib/domain/actor.ts'
import { rulesDigest } from '#lib/domain/digest.ts'
import { newId } from '#lib/platform/ids.ts'
import { builtInProfiles } from './profiles.ts'

/** Password of every demo account, known to everybody: only a database of Daypass's own making, or one given with DAYPASS_DEMO=1, gets them. */
export const demoPassword = 'daypass-demo'

/** The way into a database that had nobody. */
export type FirstAdministrator = { email: string; password: string }

type DemoAccount = { email: string; name: string; role: Role; vendor?: 'vendor-a' | 'vendor-b' }

const demoVendors = [
  { slug: 'vendor-a', name: 'Vendor A' },
  { slug: 'vendor-b', name: 'Vendor B' },
] as const

/** The demo people, named by what they are. */
export const demoAccounts: readonly DemoAccount[] = [
  { email: 'vendor@demo.daypass.dev', name: 'Vendor user', role: 'vendor', vendor: 'vendor-a' },
  { email: 'vendor-colleague@demo.daypass.dev', name: 'Vendor colleague', role: 'vendor', vendor: 'vendor-a' },
  { email: 'second-vendor@demo.daypass.dev', name: 'Second vendor user', role: 'vendor', vendor: 'vendor-b' },
  { email: 'approver@demo.daypass.dev', name: 'Approver', role: 'approver' },
  { email: 'second-approver@demo.daypass.dev', name: 'Second approver', role: 'approver' },
  { email: 'administrator@demo.daypass.dev', name: 'Administrator', role: 'administrator' },
  { email: 'auditor@demo.daypass.dev', name: 'Auditor', role: 'auditor' },
]

/**
 * Puts the built-in access profiles in place and, with `demo`, the demo vendors and accounts; with `administrator`, where nobody is yet, one
 * administrator with a random password, which is returned this once and kept only as a hash. `ownerUrl` needs the owner's rights.
 * Safe to repeat and to run twice at once: what is there already, changed by people or not, stays as it is.
 */
export async function seed(ownerUrl: string, options: { demo: boolean; administrator?: boolean }): Promise<FirstAdministrator | null> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query('BEGIN')
    // Two starts at the same moment: the second waits and then finds everything there.
    await client.query("SELECT pg_advisory_xact_lock(hashtext('daypass.seed'))")
    await seedProfiles(client)
    if (options.demo) await seedDemo(client)
    const administrator = options.administrator ? await seedAdministrator(client) : null
    await client.query('COMMIT')
    return administrator
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    await client.end()
  }
}

async function seedProfiles(client: pg.Client): Promise<void> {
  for (const profile of builtInProfiles) {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO access_profiles (id, slug, name, description, icon, position) VALUES ($1,$2,$3,$4,$5,$6)
       ON CONFLICT (slug) DO NOTHING RETURNING id`,
      [newId(), profile.slug, profile.name, profile.description, profile.icon, profile.position],
    )
    if (!rows[0]) continue
    await client.query(
      `INSERT INTO profile_versions (id, profile_id, version, scope, rules, digest, max_duration_seconds, required_approvals)
       VALUES ($1,$2,1,$3,$4,$5,$6,$7)`,
      [newId(), rows[0].id, profile.scope, JSON.stringify(profile.rules), rulesDigest(profile.rules), profile.maxDurationSeconds, profile.requiredApprovals],
    )
  }
}

async function seedAdministrator(client: pg.Client): Promise<FirstAdministrator | null> {
  const known = await client.query('SELECT FROM users LIMIT 1')
  if (known.rowCount !== 0) return null
  const first = { email: 'administrator@daypass.local', password: randomBytes(18).toString('base64url') }
  await client.query("INSERT INTO users (id, email, name, roles, password_hash) VALUES ($1,$2,'Administrator',ARRAY['administrator'],$3)", [
    newId(),
    first.email,
    await hashPassword(first.password),
  ])
  return first
}

async function seedDemo(client: pg.Client): Promise<void> {
  for (const vendor of demoVendors) {
    await client.query('INSERT INTO vendors (id, slug, name) VALUES ($1,$2,$3) ON CONFLICT (slug) DO NOTHING', [newId(), vendor.slug, vendor.name])
  }
  for (const account of demoAccounts) {
    const known = await client.query('SELECT FROM users WHERE email = $1', [account.email])
    if (known.rowCount !== 0) continue
    await client.query(
      `INSERT INTO users (id, email, name, roles, vendor_id, password_hash)
       VALUES ($1,$2,$3,ARRAY[$4],(SELECT id FROM vendors WHERE slug = $5),$6) ON CONFLICT (email) DO NOTHING`,
      [newId(), account.email, account.name, account.role, account.vendor ?? null, await hashPassword(demoPassword)],
    )
  }
  await client.query(
    `UPDATE vendors SET sponsor_id = (SELECT id FROM users WHERE email = 'approver@demo.daypass.dev')
     WHERE slug = ANY ($1) AND sponsor_id IS NULL`,
    [demoVendors.map((vendor) => vendor.slug)],
  )
}
