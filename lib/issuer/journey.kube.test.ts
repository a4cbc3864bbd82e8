import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '#lib/testing/builders.ts'
import { IssuerWorld } from '#lib/testing/issuer-world.ts'

let world: IssuerWorld

beforeAll(async () => {
  world = await IssuerWorld.make()
})
afterAll(() => world.close())

test('an approved grant becomes real, kubectl does what was granted and nothing else, and at the end the API server says no', async () => {
  const issuer = await world.issuer()
  const [first, second] = world.namespaces
  const { grantId, requestId } = await world.grant()
  const active = await world.inState(grantId, 'active')
  expect(active.activated_at).not.toBeNull()

  const minted = await world.mint(issuer, grantId)
  expect(minted.number).toBe(1)
  const can = (args: string[]) => world.kubectlWith(minted.kubeconfig, args)
  const pods = await can(['get', 'pods'])
  expect(pods.stderr).toContain(`No resources found in ${first}`)
  expect((await can(['get', 'pods', '-n', second])).code).toBe(0)
  expect((await can(['get', 'pods', '-n', 'kube-system'])).stderr).toContain('Forbidden')
  expect((await can(['get', 'secrets'])).stderr).toContain('Forbidden')
  expect((await can(['create', 'configmap', 'x'])).stderr).toContain('orbidden')

  await world.build.askToEnd(grantId)
  const ended = await world.inState(grantId, 'ended')
  expect(ended.end_reason).toBe('revoked')
  expect(ended.denied_at).not.toBeNull()
  expect((await can(['get', 'pods'])).stderr).toMatch(/Forbidden|Unauthorized|must be logged in|provide credentials/)

  const [request] = await world.build.query<{ live_key: string | null }>('SELECT live_key FROM access_requests WHERE id = $1', [requestId])
  expect(request?.live_key).toBeNull()
  const actions = (await world.build.query<{ action: string }>('SELECT action FROM activity WHERE grant_id = $1 ORDER BY id', [grantId])).map(
    (row) => row.action,
  )
  expect(actions).toEqual(['grant.provisioning', 'grant.active', 'credential.minted', 'grant.revoking', 'grant.ended'])
  // Without rights, until its last token has expired: later attempts stay attributable.
  expect((await world.objectsOf(grantId)).map((object) => object.kind)).toEqual(['ServiceAccount'])
})

test('a grant without downloads leaves nothing behind', async () => {
  const { grantId } = await world.grant({ endsAt: new Date(Date.now() + 1500) })
  await world.inState(grantId, 'active')
  const ended = await world.inState(grantId, 'ended')
  expect(ended.end_reason).toBe('expired')
  expect(ended.denied_at?.getTime()).toBeGreaterThanOrEqual(ended.ends_at.getTime())
  expect((ended.denied_at?.getTime() ?? 0) - ended.ends_at.getTime()).toBeLessThan(2000)
  await eventually('cleaned', async () => (await world.row(grantId)).cleaned_at)
  expect(await world.objectsOf(grantId)).toEqual([])
})
