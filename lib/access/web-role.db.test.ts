import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { grantMoves, requestMoves } from '#lib/domain/states.ts'
import { AccessWorld } from '#lib/testing/access-world.ts'
import { decideRequest, submitRequest } from './index.ts'

/** What code inside web could do with arbitrary SQL: its role is the limit. All other tests of this room run as the same role. */

let world: AccessWorld
let web: pg.Client
let ids: { requestId: string; grantId: string }

beforeAll(async () => {
  world = await AccessWorld.make()
  web = new pg.Client({ connectionString: world.database.webUrl })
  await web.connect()
  const request = await submitRequest(world.as('vendor'), {
    clusterId: world.clusterId,
    profileVersionId: await world.versionId(),
    namespaces: ['payments'],
    startsAt: null,
    duration: '1h',
    justification: 'Checkout is slow.',
    ticketUrl: null,
  })
  const { grant } = await decideRequest(world.as('approver'), { requestId: request.id, version: 1, digest: request.digest, verdict: 'approve' })
  ids = { requestId: request.id, grantId: grant?.id ?? '' }
})
afterAll(async () => {
  await web.end()
  await world.close()
})

const denied = { code: '42501' }

test.each([
  ['read a credential of a cluster', 'SELECT * FROM cluster_credentials'],
  ['write a credential of a cluster', "INSERT INTO cluster_credentials (cluster_id, key_id, wrapped_key, ciphertext) VALUES ('x', 'k', '', '')"],
  ['change the record', "UPDATE activity SET action = 'x'"],
  ['shorten the record', 'DELETE FROM activity'],
  ['empty the record', 'TRUNCATE activity'],
  ['change a decision', "UPDATE decisions SET verdict = 'approve'"],
  ['delete a decision', 'DELETE FROM decisions'],
  ['change a version of a request', 'UPDATE access_request_versions SET duration_seconds = 60'],
  ['change the rules of a profile', "UPDATE profile_versions SET rules = '[]'"],
  ['move a grant', "UPDATE grants SET state = 'active'"],
  ['lengthen a grant', "UPDATE grants SET ends_at = ends_at + interval '1 day'"],
  ['say that a grant was proven to have ended', 'UPDATE grants SET denied_at = now()'],
  ['insert a grant that is active at once', `INSERT INTO grants (id, state) VALUES ('x', 'active')`],
  ['delete a grant', 'DELETE FROM grants'],
  ['insert a credential', "INSERT INTO credentials (id, grant_id, number, secret_name, minted_by_id) VALUES ('x', 'x', 1, 'x', 'x')"],
  ['change whose address a cluster has', "UPDATE clusters SET server_url = 'https://203.0.113.1'"],
  ['change which CA a cluster has', "UPDATE clusters SET ca_pem = ''"],
  [
    'add a cluster',
    "INSERT INTO clusters (id, slug, name, environment, server_url, ca_pem, max_duration_seconds, max_token_seconds) VALUES ('x','x','x','sandbox','x','x',60,600)",
  ],
  ['say that a profile is published', "UPDATE cluster_profiles SET state = 'published'"],
  ['write a step of issuing', `INSERT INTO grant_steps (grant_id, step, state) VALUES ('x', 'x', 'done')`],
  ['make a legal move of its own', "INSERT INTO state_moves VALUES ('grant', 'ended', 'active')"],
  ['delete a person', 'DELETE FROM users'],
  ['delete a session', 'DELETE FROM sessions'],
  ['make a table', 'CREATE TABLE mine (id int)'],
  ['switch a trigger off', 'ALTER TABLE decisions DISABLE TRIGGER ALL'],
  ['become the issuer', 'SET ROLE daypass_issuer'],
  ['skip triggers', 'SET session_replication_role = replica'],
])('web cannot %s', async (_, sql) => {
  await expect(web.query(sql)).rejects.toMatchObject(denied)
})

test('even the owner cannot change what is recorded', async () => {
  for (const table of ['activity', 'decisions', 'access_request_versions', 'profile_versions']) {
    await expect(world.owner.query(`DELETE FROM ${table}`)).rejects.toMatchObject(denied)
  }
  await expect(world.owner.query("UPDATE grants SET ends_at = ends_at + interval '1 second' WHERE id = $1", [ids.grantId])).rejects.toMatchObject({
    code: '23514',
  })
})

test('an illegal move is refused by the database itself', async () => {
  await expect(web.query("UPDATE access_requests SET state = 'pending' WHERE id = $1", [ids.requestId])).rejects.toMatchObject({ code: '23503' })
  await expect(web.query("UPDATE access_requests SET state = 'denied' WHERE id = $1", [ids.requestId])).rejects.toMatchObject({ code: '23503' })
  await expect(world.owner.query("UPDATE grants SET state = 'active' WHERE id = $1", [ids.grantId])).rejects.toMatchObject({ code: '23503' })
  await world.issue(ids.grantId, 'active')
  await expect(
    world.owner.query("UPDATE grants SET state = 'revoking' WHERE id = $1; UPDATE grants SET state = 'active'".split(';')[0] as string, [ids.grantId]),
  ).resolves.toEqual([])
  await expect(world.owner.query("UPDATE grants SET state = 'active' WHERE id = $1", [ids.grantId])).rejects.toMatchObject({ code: '23503' })
  await expect(
    world.owner.query("UPDATE grants SET state = 'ended', end_reason = 'expired', ended_at = now() WHERE id = $1", [ids.grantId]),
  ).rejects.toMatchObject({ code: '23514' })
})

test('the tables of legal moves in TypeScript are the rows in Postgres', async () => {
  const rows = await world.owner.query<{ machine: string; from_state: string; to_state: string }>('SELECT machine, from_state, to_state FROM state_moves')
  const table = (machine: string, moves: Record<string, readonly string[]>) =>
    Object.entries(moves).flatMap(([from, to]) => to.map((next) => `${machine} ${from} ${next}`))
  expect(rows.map((row) => `${row.machine} ${row.from_state} ${row.to_state}`).sort()).toEqual(
    [...table('request', requestMoves), ...table('grant', grantMoves)].sort(),
  )
})

test('a session of web writes and reads instants in UTC, whatever the server thinks', async () => {
  const [name] = await world.owner.query<{ name: string }>('SELECT current_database() AS name')
  await world.owner.query(`ALTER DATABASE ${name?.name} SET timezone = 'Australia/Lord_Howe'`)
  const { createDatabase } = await import('#lib/db/index.ts')
  const db = createDatabase(world.database.webUrl, { applicationName: 'zone-test' })
  try {
    const row = await db.grant.findUnique({ where: { id: ids.grantId }, select: { startsAt: true } })
    expect(row?.startsAt.toISOString()).toBe(world.clock.now().toISOString())
    await db.vendor.updateMany({ where: { slug: 'vendor-a' }, data: { contractEndsAt: new Date('2027-01-01T00:00:00Z') } })
    const [vendor] = await world.owner.query<{ at: Date }>("SELECT contract_ends_at AS at FROM vendors WHERE slug = 'vendor-a'")
    expect(vendor?.at.toISOString()).toBe('2027-01-01T00:00:00.000Z')
  } finally {
    await db.$disconnect()
  }
})
