import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAuthority } from '#lib/scripts/sandbox/certificates.ts'
import { eventually } from '#lib/testing/builders.ts'
import { IssuerWorld } from '#lib/testing/issuer-world.ts'
import { type TcpProxy, tcpProxy } from '#lib/testing/tcp-proxy.ts'
import type { RunningIssuer } from './run-issuer.ts'

let world: IssuerWorld
let proxy: TcpProxy
let issuer: RunningIssuer
let otherCa = ''

beforeAll(async () => {
  world = await IssuerWorld.make()
  proxy = await tcpProxy(world.server().serverUrl)
  issuer = await world.issuer()
  otherCa = openAuthority(path.join(world.folder, 'other'), 'other').certPem
})
afterAll(async () => {
  await world.close()
  await proxy.close()
})

type ClusterRow = {
  name: string
  environment: string
  max_duration_seconds: number
  max_token_seconds: number
  retired_at: Date | null
  server_url: string
  ca_pem: string
}
async function stored(): Promise<ClusterRow> {
  const [row] = await world.build.query<ClusterRow>('SELECT * FROM clusters WHERE id = $1', [world.clusterId])
  if (!row) throw new Error('no cluster')
  return row
}
const replace = async (change: { serverUrl?: string; caPem?: string } = {}) => {
  const token = (await world.cluster.kubectl(['create', 'token', 'daypass-issuer', '-n', 'daypass-system'])).stdout.trim()
  await world.channel(issuer).replaceCredential(world.clusterId, {
    actorUserId: world.administrator.id,
    sessionId: world.administrator.sessionId,
    origin: { ip: null, userAgent: null, traceId: 't' },
    credential: { ...world.server(), token, ...change },
  })
}
/** Ends a grant and waits until nothing of it is left. */
async function endAndClean(grantId: string): Promise<void> {
  await world.build.askToEnd(grantId)
  await world.inState(grantId, 'ended')
  await eventually('cleaned', async () => (await world.row(grantId)).cleaned_at, 20_000)
}

describe('a start prepares its cluster again', () => {
  test("and leaves the administrators' settings as they are", async () => {
    const settings = { name: 'Ours', environment: 'production', max_duration_seconds: 1800, max_token_seconds: 900 }
    await world.build.query('UPDATE clusters SET name = $2, environment = $3, max_duration_seconds = $4, max_token_seconds = $5 WHERE id = $1', [
      world.clusterId,
      ...Object.values(settings),
    ])
    await world.build.query('UPDATE clusters SET retired_at = now() WHERE id = $1', [world.clusterId])
    expect(await world.prepare(world.server().serverUrl)).toBe(world.clusterId)
    const row = await stored()
    expect(row).toMatchObject(settings)
    expect(row.retired_at, 'a retired cluster stays retired').not.toBeNull()
    await world.build.query('UPDATE clusters SET retired_at = NULL, max_duration_seconds = 2592000 WHERE id = $1', [world.clusterId])
  })

  test('on another port with the same CA while a grant is live; never with another CA', async () => {
    const { grantId } = await world.grant()
    await world.inState(grantId, 'active')
    await expect(world.prepare(world.server().serverUrl, otherCa)).rejects.toThrow(/another CA before/)
    expect((await stored()).ca_pem).not.toBe(otherCa)
    await world.prepare(proxy.url)
    expect((await stored()).server_url).toBe(proxy.url)
    await world.prepare(world.server().serverUrl)
    await endAndClean(grantId)
  })
})

describe('replacing a credential', () => {
  test('cannot lead the end of a live grant to another API server', async () => {
    const { grantId } = await world.grant()
    await world.inState(grantId, 'active')
    for (const change of [{ serverUrl: proxy.url }, { caPem: otherCa }, { serverUrl: proxy.url, caPem: otherCa }]) {
      await expect(replace(change)).rejects.toMatchObject({
        code: 'cluster.bad_credential',
        publicMessage: expect.stringMatching(/while access in "Ours" is live/),
      })
    }
    expect(await stored()).toMatchObject({ server_url: world.server().serverUrl })
    // A fresh token for the same server is what replacing is for.
    await replace()
    await world.build.askToEnd(grantId)
    await world.inState(grantId, 'ended')
    await world.build.query('UPDATE grants SET cleaned_at = NULL WHERE id = $1', [grantId])
    await endAndClean(grantId)
    await replace({ serverUrl: proxy.url })
    expect((await stored()).server_url).toBe(proxy.url)
  })

  test('a grant that waits for next week holds nothing up; one that is about to start does', async () => {
    const later = await world.grant({ startsAt: new Date(Date.now() + 7 * 86_400_000) })
    await replace({ serverUrl: world.server().serverUrl })
    const soon = await world.grant({ startsAt: new Date(Date.now() + 30_000) })
    await expect(replace({ serverUrl: proxy.url })).rejects.toMatchObject({ code: 'cluster.bad_credential' })
    for (const { grantId } of [later, soon]) await endAndClean(grantId)
    await replace({ serverUrl: proxy.url })
  })
})
