import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyPassword } from '#lib/auth/password.ts'
import { rulesDigest } from '#lib/domain/digest.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/index.ts'
import { demoPassword, seed } from './index.ts'
import { builtInProfiles } from './profiles.ts'

let database: TestDatabase
let client: pg.Client
beforeAll(async () => {
  database = await testDatabase()
  client = new pg.Client({ connectionString: database.adminUrl })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

const counts = async () =>
  (
    await client.query(
      'SELECT (SELECT count(*)::int FROM users) AS users, (SELECT count(*)::int FROM vendors) AS vendors, (SELECT count(*)::int FROM profile_versions) AS versions',
    )
  ).rows[0]

test('a database where nobody is gets one administrator with a password of its own, once', async () => {
  const fresh = await testDatabase()
  const owner = new pg.Client({ connectionString: fresh.adminUrl })
  await owner.connect()
  try {
    const made = (await Promise.all([1, 2].map(() => seed(fresh.adminUrl, { demo: false, administrator: true })))).filter((it) => it !== null)
    expect(made).toHaveLength(1)
    expect(await seed(fresh.adminUrl, { demo: false, administrator: true })).toBeNull()
    const { rows } = await owner.query('SELECT email, roles, vendor_id, password_hash FROM users')
    expect(rows).toMatchObject([{ email: 'administrator@daypass.local', roles: ['administrator'], vendor_id: null }])
    expect(made[0]?.password.length).toBeGreaterThanOrEqual(24)
    expect(made[0]?.password).not.toBe(demoPassword)
    expect(await verifyPassword(made[0]?.password ?? '', rows[0].password_hash)).toBe(true)
  } finally {
    await owner.end()
    await fresh.drop()
  }
})

test('profiles alone without demo, both with, and nothing twice however often and at once', async () => {
  await seed(database.adminUrl, { demo: false })
  expect(await counts()).toEqual({ users: 0, vendors: 0, versions: builtInProfiles.length })
  await Promise.all([seed(database.adminUrl, { demo: true }), seed(database.adminUrl, { demo: true })])
  expect(await counts()).toEqual({ users: 7, vendors: 2, versions: builtInProfiles.length })
})

test('what people changed stays', async () => {
  await client.query("UPDATE users SET disabled_at = now(), password_hash = 'changed' WHERE email = 'auditor@demo.daypass.dev'")
  await client.query("UPDATE access_profiles SET name = 'Renamed' WHERE slug = 'logs'")
  await seed(database.adminUrl, { demo: true })
  expect((await client.query("SELECT disabled_at IS NOT NULL AS disabled, password_hash FROM users WHERE email = 'auditor@demo.daypass.dev'")).rows).toEqual([
    { disabled: true, password_hash: 'changed' },
  ])
  expect((await client.query("SELECT name FROM access_profiles WHERE slug = 'logs'")).rows).toEqual([{ name: 'Renamed' }])
})

test('the demo password opens the demo accounts; stored rules have the stored digest', async () => {
  const { rows } = await client.query("SELECT password_hash FROM users WHERE email = 'vendor@demo.daypass.dev'")
  expect(await verifyPassword(demoPassword, rows[0].password_hash)).toBe(true)
  for (const row of (await client.query('SELECT rules, digest FROM profile_versions')).rows) expect(rulesDigest(row.rules)).toBe(row.digest)
})
