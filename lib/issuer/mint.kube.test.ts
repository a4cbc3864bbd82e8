import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { tokenClaims } from '#lib/kubernetes/index.ts'
import type { BuiltPerson } from '#lib/testing/builders.ts'
import { eventually } from '#lib/testing/builders.ts'
import { IssuerWorld } from '#lib/testing/issuer-world.ts'
import type { RunningIssuer } from './run-issuer.ts'

let world: IssuerWorld
let issuer: RunningIssuer

beforeAll(async () => {
  world = await IssuerWorld.make()
  issuer = await world.issuer()
})
afterAll(() => world.close())

async function active(more: Parameters<IssuerWorld['grant']>[0] = {}): Promise<string> {
  const { grantId } = await world.grant(more)
  await world.inState(grantId, 'active')
  return grantId
}
const tokenOf = (kubeconfig: string): string => (parse(kubeconfig) as { users: { user: { token: string } }[] }).users[0]?.user.token ?? ''

describe('each download is a fresh credential', () => {
  test('with its own number, JTI and Secret; one can be killed alone, within 10 s', async () => {
    const grantId = await active()
    const [one, two] = await Promise.all([world.mint(issuer, grantId), world.mint(issuer, grantId)])
    expect([one.number, two.number].sort()).toEqual([1, 2])
    expect(one.jti).not.toBe(two.jti)
    expect(tokenClaims(tokenOf(one.kubeconfig)).jti).toBe(one.jti)
    const rows = await world.build.query<{ number: number; jti: string; state: string; ip: string; user_agent: string; expires_at: Date }>(
      'SELECT * FROM credentials WHERE grant_id = $1 ORDER BY number',
      [grantId],
    )
    expect(rows).toHaveLength(2)
    for (const row of rows) expect(row).toMatchObject({ state: 'live', ip: '192.0.2.7', user_agent: 'a test' })
    const minted = await world.build.query<{ actor_kind: string; actor_id: string; detail: { jti: string; number: number } }>(
      "SELECT * FROM activity WHERE grant_id = $1 AND action = 'credential.minted' ORDER BY id",
      [grantId],
    )
    expect(minted.map((row) => [row.actor_kind, row.actor_id])).toEqual([
      ['user', world.requester.id],
      ['user', world.requester.id],
    ])

    await world.build.query('UPDATE credentials SET revoke_requested_at = now() WHERE grant_id = $1 AND number = $2', [grantId, one.number])
    await eventually(
      'revoked',
      async () =>
        (await world.build.query("SELECT FROM credentials WHERE grant_id = $1 AND number = $2 AND state = 'revoked'", [grantId, one.number])).length > 0,
    )
    await eventually(
      'refused',
      async () => (await world.kubectlWith(one.kubeconfig, ['get', 'pods'])).stderr.match(/Unauthorized|provide credentials|logged in/),
      15_000,
    )
    expect((await world.kubectlWith(two.kubeconfig, ['get', 'pods'])).code).toBe(0)
  })

  test('the token is in no table of the database', async () => {
    const grantId = await active()
    const { kubeconfig } = await world.mint(issuer, grantId)
    const [, payload = '', signature = ''] = tokenOf(kubeconfig).split('.')
    const tables = await world.build.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
    )
    for (const { name } of tables) {
      const found = await world.build.query(`SELECT FROM "${name}" t WHERE t::text LIKE '%' || $1 || '%' OR t::text LIKE '%' || $2 || '%'`, [
        payload.slice(0, 60),
        signature.slice(0, 60),
      ])
      expect(found, name).toHaveLength(0)
    }
  })

  test('a token lives as long as the grant, at least what the API server gives, at most what the cluster allows', async () => {
    const long = await active({ durationSeconds: 7200 })
    const whole = await world.mint(issuer, long)
    expect(whole.reachesEnd).toBe(true)
    expect(Math.abs(Date.parse(whole.expiresAt) - (await world.row(long)).ends_at.getTime())).toBeLessThan(3000)
    await world.build.query('UPDATE clusters SET max_token_seconds = 900 WHERE id = $1', [world.clusterId])
    const capped = await world.mint(issuer, long)
    expect(capped.reachesEnd).toBe(false)
    expect(Date.parse(capped.expiresAt) - Date.now()).toBeLessThan(905_000)
    await world.build.query('UPDATE clusters SET max_token_seconds = 86400 WHERE id = $1', [world.clusterId])
    const short = await active({ durationSeconds: 60 })
    const minimal = await world.mint(issuer, short)
    expect(Date.parse(minimal.expiresAt) - Date.now()).toBeGreaterThan(590_000)
    // Though its token lives on, the grant does not outlive its end: the binding goes first.
    expect((await world.row(short)).ends_at.getTime() - Date.now()).toBeLessThan(60_000)
  })
})

describe('the issuer judges by itself who may download', () => {
  let colleague: BuiltPerson
  let stranger: BuiltPerson
  beforeAll(async () => {
    colleague = await world.build.person({ roles: ['vendor'], vendorId: world.vendorId })
    stranger = await world.build.person({ roles: ['vendor'], vendorId: await world.build.vendor('Vendor B') })
  })
  const refused = (grantId: string, who: BuiltPerson) =>
    world.mint(issuer, grantId, who).then(
      () => 'minted',
      (error: { code?: string }) => error.code,
    )

  test('not a colleague, not an approver, not an administrator; for another vendor it is not there', async () => {
    const grantId = await active()
    expect(await refused(grantId, colleague)).toBe('grant.not_yours')
    expect(await refused(grantId, world.approver)).toBe('grant.not_yours')
    expect(await refused(grantId, world.administrator)).toBe('grant.not_yours')
    expect(await refused(grantId, stranger)).toBe('not_found')
    expect(await refused('0000000000000000', world.requester)).toBe('not_found')
    expect(await refused(grantId, { ...world.requester, sessionId: colleague.sessionId })).toBe('auth.required')
    expect(await world.build.query('SELECT FROM credentials WHERE grant_id = $1', [grantId])).toHaveLength(0)
  })

  test('not with a session that is revoked or over, not when disabled, not of a suspended vendor, not after the end', async () => {
    const person = await world.build.person({ roles: ['vendor'], vendorId: world.vendorId })
    const grantId = await active({ requester: person })
    const [db, id] = [world.build, person.sessionId]
    await db.query('UPDATE sessions SET revoked_at = now() WHERE id = $1', [id])
    expect(await refused(grantId, person)).toBe('auth.required')
    await db.query("UPDATE sessions SET revoked_at = NULL, expires_at = now() - interval '1 s' WHERE id = $1", [id])
    expect(await refused(grantId, person)).toBe('auth.required')
    await db.query("UPDATE sessions SET expires_at = now() + interval '1 day' WHERE id = $1", [id])
    expect(await refused(grantId, person)).toBe('minted')
    await db.query('UPDATE users SET disabled_at = now() WHERE id = $1', [person.id])
    expect(await refused(grantId, person)).toBe('auth.required')
    // And what he had ends by itself.
    expect((await world.inState(grantId, 'ended')).end_reason).toBe('user-disabled')
    expect(await refused(grantId, person)).not.toBe('minted')
  })

  test('nothing without the shared secret', async () => {
    const call = (headers: Record<string, string>) =>
      fetch(`${issuer.url}/v1/mint`, { method: 'POST', headers, body: '{}' }).then((response) => response.status)
    expect(await call({})).toBe(401)
    expect(await call({ authorization: 'Bearer wrong' })).toBe(401)
    expect(await call({ authorization: `Bearer ${world.secret}` })).toBe(422)
    expect(
      await fetch(`${issuer.url}/v1/mint`, { method: 'POST', headers: { authorization: `Bearer ${world.secret}` }, body: 'x'.repeat(600_000) }).then(
        (response) => response.status,
      ),
    ).toBe(413)
  })
})

describe('approvals that do not stand give nothing', () => {
  test.each([
    ['no decision', { approvers: [] }],
    ['too few decisions', { requiredApprovals: 2 }],
    ['a decision on another digest', { forged: { decisionDigest: '0'.repeat(64) } }],
    ['a digest that is not the content', { forged: { requestDigest: '0'.repeat(64) } }],
    ['a request that was denied', { forged: { requestState: 'denied' } }],
    ['a digest of other rules', { forged: { profileDigest: '0'.repeat(64) } }],
  ])('%s', async (_, more) => {
    const { grantId } = await world.grant(more)
    const ended = await world.inState(grantId, 'ended')
    expect(ended).toMatchObject({ end_reason: 'failed', activated_at: null, denied_at: null })
    expect(ended.last_error).toBeTruthy()
    expect(await world.objectsOf(grantId)).toEqual([])
  })

  test('the requester as the one who approved, and a colleague of the same vendor', async () => {
    for (const approver of [world.requester, await world.build.person({ roles: ['vendor'], vendorId: world.vendorId })]) {
      const { grantId } = await world.grant({ approvers: [approver] })
      expect((await world.inState(grantId, 'ended')).end_reason).toBe('failed')
    }
  })

  test('a profile that was edited in the cluster behind the approval, or is not there', async () => {
    const profile = await world.build.profile()
    const missing = await world.grant({ profile })
    const ended = await world.inState(missing.grantId, 'ended')
    expect(ended.end_reason).toBe('failed')
    expect(ended.last_error).toMatch(/lacks a right|does not have the role|cannot get/)
    await world.prepare(world.server().serverUrl)
    const role = `daypass:${profile.slug}:v1`
    await world.cluster.kubectl([
      'patch',
      'clusterrole',
      role,
      '--type=json',
      '-p',
      '[{"op":"add","path":"/rules/-","value":{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}}]',
    ])
    const edited = await world.grant({ profile })
    const refused = await world.inState(edited.grantId, 'ended')
    expect(refused.end_reason).toBe('failed')
    expect(refused.last_error).toMatch(/are not those that were approved/)
    expect((await world.objectsOf(edited.grantId)).filter((object) => object.kind !== 'ServiceAccount')).toEqual([])
  })
})

test('a grant has twenty live credentials at most, also when many are asked for at once; killing one makes room', async () => {
  const grantId = await active()
  await world.build.query(
    `INSERT INTO credentials (id, grant_id, number, secret_name, secret_uid, jti, state, minted_by_id, issued_at, expires_at)
     SELECT 'filler' || n, $1, n, 'g-' || $1 || '-' || n, NULL, 'filler-' || n, CASE WHEN n = 19 THEN 'revoked' ELSE 'live' END, $2, now(), now() + CASE WHEN n = 18 THEN interval '-1 s' ELSE interval '1 h' END
     FROM generate_series(1, 19) n`,
    [grantId, world.requester.id],
  )
  const results = await Promise.allSettled(Array.from({ length: 6 }, () => world.mint(issuer, grantId)))
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(3)
  for (const result of results) {
    if (result.status === 'rejected')
      expect(result.reason).toMatchObject({ code: 'credential.too_many', publicMessage: expect.stringMatching(/20 credentials already/) })
  }
  await world.build.query('UPDATE credentials SET revoke_requested_at = now() WHERE grant_id = $1 AND number = 1', [grantId])
  expect((await world.mint(issuer, grantId)).number).toBe(23)
})

test('the end of the contract with a vendor ends what it has, gives nothing new and mints nothing', async () => {
  const vendorId = await world.build.vendor('Vendor with an end')
  const requester = await world.build.person({ roles: ['vendor'], vendorId })
  const { grantId } = await world.grant({ requester })
  const waiting = await world.grant({ requester, startsAt: new Date(Date.now() + 3_600_000) })
  await world.inState(grantId, 'active')
  const { kubeconfig } = await world.mint(issuer, grantId, requester)
  await world.build.query("UPDATE vendors SET contract_ends_at = now() + interval '2 s' WHERE id = $1", [vendorId])
  expect((await world.kubectlWith(kubeconfig, ['get', 'pods'])).code).toBe(0)
  for (const id of [grantId, waiting.grantId]) expect((await world.inState(id, 'ended')).end_reason).toBe('contract-ended')
  expect((await world.kubectlWith(kubeconfig, ['get', 'pods'])).stderr).toMatch(/Forbidden|Unauthorized|provide credentials|logged in/)
  const late = await world.grant({ requester })
  const ended = await world.inState(late.grantId, 'ended')
  expect(['failed', 'contract-ended']).toContain(ended.end_reason)
  expect(ended.activated_at).toBeNull()
})

test('a cluster-wide profile is one ClusterRoleBinding', async () => {
  const profile = await world.build.profile({ scope: 'cluster', rules: [{ apiGroups: [''], resources: ['nodes', 'namespaces'], verbs: ['get', 'list'] }] })
  await world.prepare(world.server().serverUrl)
  const grantId = await active({ profile, namespaces: [] })
  const { kubeconfig } = await world.mint(issuer, grantId)
  expect((await world.kubectlWith(kubeconfig, ['get', 'nodes'])).code).toBe(0)
  expect((await world.kubectlWith(kubeconfig, ['get', 'pods'])).stderr).toMatch(/Forbidden/)
  await world.build.askToEnd(grantId, 'released')
  expect((await world.inState(grantId, 'ended')).end_reason).toBe('released')
  expect((await world.kubectlWith(kubeconfig, ['get', 'nodes'])).stderr).toMatch(/Forbidden/)
})
