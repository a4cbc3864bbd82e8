import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '#lib/testing/builders.ts'
import { IssuerWorld } from '#lib/testing/issuer-world.ts'
import { type TcpProxy, tcpProxy } from '#lib/testing/tcp-proxy.ts'
import { encryptionKey } from './crypto.ts'
import type { RunningIssuer } from './run-issuer.ts'

let world: IssuerWorld
let proxy: TcpProxy
let issuer: RunningIssuer

beforeAll(async () => {
  world = await IssuerWorld.make()
  proxy = await tcpProxy(world.server().serverUrl)
  await world.prepare(proxy.url)
  issuer = await world.issuer()
})
afterAll(async () => {
  proxy.mode('pass')
  await world.close()
  await proxy.close()
})

const works = async (kubeconfig: string) => (await world.kubectlWith(kubeconfig.replace(proxy.url, world.server().serverUrl), ['get', 'pods'])).code === 0

describe('F6: the API server does not answer when access must end', () => {
  test.each(['hang', 'reset', 'refuse-tls'] as const)('it %ss: never "ended", an alarm after 10 s, and ended as soon as it answers', async (mode) => {
    const { grantId } = await world.grant()
    await world.inState(grantId, 'active')
    const { kubeconfig } = await world.mint(issuer, grantId)
    proxy.mode(mode)
    const asked = Date.now()
    await world.build.askToEnd(grantId)
    const alarmed = await eventually('the alarm', async () => ((await world.row(grantId)).alarm_at ? world.row(grantId) : null), 30_000)
    expect(alarmed.state).toBe('revoking')
    expect(alarmed.denied_at).toBeNull()
    expect((alarmed.alarm_at?.getTime() ?? 0) - asked).toBeGreaterThanOrEqual(9900)
    await eventually('words about it', async () => (await world.row(grantId)).last_error)
    expect(await works(kubeconfig), 'the cluster itself still allows it').toBe(true)
    proxy.mode('pass')
    const ended = await world.inState(grantId, 'ended', 40_000)
    expect(ended.attempts).toBeGreaterThanOrEqual(0)
    expect(await works(kubeconfig)).toBe(false)
    const alarms = await world.build.query("SELECT FROM activity WHERE grant_id = $1 AND action = 'grant.alarm'", [grantId])
    expect(alarms).toHaveLength(1)
  })

  test('it hangs while provisioning: nothing is active, and what arrives late does not stay after the end', async () => {
    proxy.mode('hang')
    const { grantId } = await world.grant()
    await world.inState(grantId, 'provisioning')
    await eventually('words about it', async () => (await world.row(grantId)).last_error, 20_000)
    await world.build.askToEnd(grantId)
    proxy.mode('pass')
    await world.inState(grantId, 'ended', 40_000)
    await eventually('nothing is left', async () => (await world.objectsOf(grantId)).length === 0, 20_000)
  })

  test('a grant that is still being made ends on time, however long the making waits for its next attempt', async () => {
    proxy.mode('reset')
    const { grantId, endsAt } = await world.grant({ endsAt: new Date(Date.now() + 6000) })
    await eventually('words about it', async () => (await world.row(grantId)).last_error)
    await world.build.query("UPDATE grants SET next_attempt_at = now() + interval '1 minute' WHERE id = $1", [grantId])
    proxy.mode('pass')
    const ended = await world.inState(grantId, 'ended', 20_000)
    expect(ended.end_reason).toBe('expired')
    expect((ended.denied_at?.getTime() ?? 0) - endsAt.getTime()).toBeLessThan(1500)
  })

  test('a slow API server is only slow', async () => {
    proxy.delay(150)
    const { grantId } = await world.grant()
    await world.inState(grantId, 'active', 30_000)
    await world.build.askToEnd(grantId)
    await world.inState(grantId, 'ended', 30_000)
    proxy.delay(0)
  })

  test('minting says that the cluster does not answer, leaves no token and no live row', async () => {
    const { grantId } = await world.grant()
    await world.inState(grantId, 'active', 30_000)
    proxy.mode('reset')
    await expect(world.mint(issuer, grantId)).rejects.toMatchObject({ code: 'cluster.unreachable' })
    proxy.mode('pass')
    const rows = await world.build.query<{ state: string; jti: string | null }>('SELECT state, jti FROM credentials WHERE grant_id = $1', [grantId])
    expect(rows.every((row) => row.state !== 'live' && row.jti === null)).toBe(true)
  })
})

describe('starting', () => {
  const start = (more: object) =>
    world.issuer(more).then(
      () => 'it started',
      (error: Error) => error.message,
    )

  test('a wrong key is told in one sentence', async () => {
    expect(await start({ key: encryptionKey(randomBytes(32).toString('base64')) })).toMatch(
      /^The stored credential of the cluster "test" cannot be used: DAYPASS_ENCRYPTION_KEY does not open it/,
    )
  })

  test('a wrong key id is told in one sentence', async () => {
    expect(await start({ key: encryptionKey(world.keyText, 'k9') })).toMatch(/encrypted with the key "k1", but this issuer holds the key "k9"/)
  })

  test('a database that is none of ours, one that does not answer, and a role that may too much, are told', async () => {
    const url = new URL(world.database.issuerUrl)
    url.pathname = '/postgres'
    expect(await start({ databaseUrl: url.toString() })).toMatch(/is not a Daypass database|cannot be used/)
    url.port = '1'
    expect(await start({ databaseUrl: url.toString() })).toMatch(/cannot be used/)
    expect(await start({ databaseUrl: world.database.adminUrl })).toMatch(/must be the role daypass_issuer/)
    expect(await start({ databaseUrl: world.database.webUrl })).toMatch(/must be the role daypass_issuer/)
  })

  test('a cluster that does not answer stops nothing and is shown so', async () => {
    proxy.mode('reset')
    await world.build.query('UPDATE clusters SET check_requested_at = now() WHERE id = $1', [world.clusterId])
    await eventually('shown', async () => {
      const rows = await world.build.query("SELECT last_error FROM clusters WHERE id = $1 AND reachable = false AND last_error LIKE '%cannot be reached%'", [
        world.clusterId,
      ])
      return rows.length > 0 ? rows : null
    })
    proxy.mode('pass')
    await world.build.query("UPDATE clusters SET check_requested_at = now() + interval '1 s' WHERE id = $1", [world.clusterId])
    await eventually('well again', async () => (await world.build.query('SELECT FROM clusters WHERE id = $1 AND reachable', [world.clusterId])).length > 0)
  })
})
