import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createDatabase, type Database } from '#lib/db/index.ts'
import { newId } from '#lib/platform/ids.ts'
import { Builder, type BuiltGrant } from '#lib/testing/builders.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/postgres.ts'
import { replaceCluster } from './clusters.store.ts'
import { encryptionKey } from './crypto.ts'
import { claimForProvisioning } from './provision.store.ts'

const way = { serverUrl: 'https://192.0.2.1:6443', caPem: 'the CA' }
const elsewhere = { serverUrl: 'https://192.0.2.2:6443', caPem: 'the CA', token: 'x' }
const key = encryptionKey(Buffer.alloc(32, 7).toString('base64'))
let database: TestDatabase
let build: Builder
let other: Builder
let db: Database
let clusterId = ''
let grant: BuiltGrant

beforeAll(async () => {
  database = await testDatabase()
  build = await Builder.open(database.adminUrl)
  other = await Builder.open(database.adminUrl)
  db = createDatabase(database.issuerUrl, { applicationName: 'test', poolSize: 4 })
})
afterAll(async () => {
  await db.$disconnect()
  await build.close()
  await other.close()
  await database.drop()
})
beforeEach(async () => {
  clusterId = newId()
  await build.query(
    "INSERT INTO clusters (id, slug, name, environment, server_url, ca_pem, max_duration_seconds, max_token_seconds) VALUES ($1, 'c-' || $1, 'C', 'sandbox', $2, $3, 86400, 86400)",
    [clusterId, way.serverUrl, way.caPem],
  )
  const vendorId = await build.vendor()
  const requester = await build.person({ roles: ['vendor'], vendorId })
  const approver = await build.person({ roles: ['approver'] })
  grant = await build.grant({ clusterId, requester, approvers: [approver], profile: await build.profile(), namespaces: ['payments'] })
})

const claim = (to: { serverUrl: string; caPem: string }) =>
  claimForProvisioning(db, { grantId: grant.grantId, way: to, now: new Date(), objects: [], approverIds: [] })
const move = () => replaceCluster(db, key, { id: clusterId, target: elsewhere, now: new Date(0), mayChange: 'nothing' })

test('a grant is taken for the server that is stored, and for no other', async () => {
  expect(await claim(elsewhere)).toBeNull()
  expect(await claim({ ...way, caPem: 'another CA' })).toBeNull()
  expect(await claim(way)).toBe(1)
})

test('a server that is being replaced: the claim waits, and is not made by the old way', async () => {
  await other.query('BEGIN')
  await other.query('SELECT FROM clusters WHERE id = $1 FOR UPDATE', [clusterId])
  const claimed = claim(way)
  await new Promise((resolve) => setTimeout(resolve, 150))
  await other.query('UPDATE clusters SET server_url = $2 WHERE id = $1', [clusterId, elsewhere.serverUrl])
  await other.query('COMMIT')
  expect(await claimed).toBeNull()
  expect(await claim(elsewhere)).toBe(1)
})

test('a claim under way is seen by the replacement, which is refused', async () => {
  await other.query('BEGIN')
  await other.query('SELECT FROM clusters WHERE id = $1 FOR KEY SHARE', [clusterId])
  await other.query("UPDATE grants SET state = 'provisioning', fence = fence + 1 WHERE id = $1", [grant.grantId])
  const moved = move()
  await new Promise((resolve) => setTimeout(resolve, 150))
  await other.query('COMMIT')
  expect(await moved).toBe(false)
  expect((await build.query('SELECT FROM clusters WHERE id = $1 AND server_url = $2', [clusterId, way.serverUrl])).length).toBe(1)
})
