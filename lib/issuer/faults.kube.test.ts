import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { eventually } from '#lib/testing/builders.ts'
import { type ChildIssuer, childIssuer } from '#lib/testing/child-issuer.ts'
import { IssuerWorld } from '#lib/testing/issuer-world.ts'

let world: IssuerWorld
const children: ChildIssuer[] = []

beforeAll(async () => {
  world = await IssuerWorld.make()
})
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.stop()))
})
afterAll(() => world.close())

async function start(options: { killAt?: string; killOn?: number } = {}): Promise<ChildIssuer> {
  const child = await childIssuer(world, options)
  children.push(child)
  return child
}

/** What the ledger knows, against what the cluster holds. */
async function expectNoOrphans(grantId: string): Promise<void> {
  const ledger = await world.build.query<{ uid: string }>('SELECT uid FROM grant_objects WHERE grant_id = $1 AND deleted_at IS NULL', [grantId])
  const known = new Set(ledger.map((row) => row.uid))
  for (const object of await world.objectsOf(grantId)) expect(known, `${object.kind} ${object.name} is in the ledger`).toContain(object.uid)
}

test.each([
  ['claimed', 1],
  ['account-created', 1],
  ['binding-created', 1],
  ['binding-created', 2],
  ['verified', 1],
  ['activated', 1],
] as const)('F1, F2: killed while provisioning, after %s (%i): the next start issues once, within 5 s', async (killAt, killOn) => {
  const first = await start({ killAt, killOn })
  const { grantId } = await world.grant()
  expect(await first.died).toBe('SIGKILL')
  await start()
  await world.inState(grantId, 'active', 5000)
  const objects = await world.objectsOf(grantId)
  expect(objects.map((object) => object.kind).sort()).toEqual(['RoleBinding', 'RoleBinding', 'ServiceAccount'])
  await expectNoOrphans(grantId)
})

test.each(['credential-recorded', 'secret-created', 'token-issued', 'credential-live'] as const)(
  'F2, F3: killed while minting, after %s: no token without a stored JTI, a new download works, the old one is dead or known',
  async (killAt) => {
    const first = await start({ killAt })
    const { grantId } = await world.grant()
    await world.inState(grantId, 'active')
    await expect(world.mint(first, grantId)).rejects.toMatchObject({ code: 'issuer.unavailable' })
    expect(await first.died).toBe('SIGKILL')
    const second = await start()
    const minted = await world.mint(second, grantId)
    expect(minted.number).toBe(2)
    const rows = await world.build.query<{ number: number; state: string; jti: string | null }>(
      'SELECT number, state, jti FROM credentials WHERE grant_id = $1 ORDER BY number',
      [grantId],
    )
    expect(rows.map((row) => row.state)).toEqual([killAt === 'credential-live' ? 'live' : 'minting', 'live'])
    for (const row of rows) if (row.state === 'live') expect(row.jti).not.toBeNull()
    expect((await world.kubectlWith(minted.kubeconfig, ['get', 'pods'])).code).toBe(0)
    await world.build.askToEnd(grantId)
    await world.inState(grantId, 'ended')
    expect((await world.objectsOf(grantId)).map((object) => object.kind)).toEqual(['ServiceAccount'])
    const after = await world.build.query<{ state: string }>('SELECT state FROM credentials WHERE grant_id = $1 ORDER BY number', [grantId])
    expect(after.map((row) => row.state)).toEqual([killAt === 'credential-live' ? 'revoked' : 'failed', 'revoked'])
  },
)

test.each(['revoking-recorded', 'bindings-deleted', 'denied', 'secrets-deleted', 'ended'] as const)(
  'F4: killed while revoking, after %s: the next start ends it, and it is never active again',
  async (killAt) => {
    const first = await start({ killAt })
    const { grantId } = await world.grant()
    await world.inState(grantId, 'active')
    const minted = await world.mint(first, grantId)
    await world.build.askToEnd(grantId)
    expect(await first.died).toBe('SIGKILL')
    expect(['active', 'revoking', 'ended']).toContain((await world.row(grantId)).state)
    await start()
    const ended = await world.inState(grantId, 'ended', 5000)
    expect(ended.end_reason).toBe('revoked')
    expect((await world.kubectlWith(minted.kubeconfig, ['get', 'pods'])).code).not.toBe(0)
    const actions = await world.build.query<{ action: string }>(
      "SELECT action FROM activity WHERE grant_id = $1 AND action IN ('grant.active', 'grant.ended')",
      [grantId],
    )
    expect(actions.map((row) => row.action)).toEqual(['grant.active', 'grant.ended'])
  },
)

test('F5: what ended while the issuer was down is ended first of all, within 5 s of the start', async () => {
  const first = await start()
  const overdue = await world.grant({ endsAt: new Date(Date.now() + 2500) })
  await world.inState(overdue.grantId, 'active')
  const minted = await world.mint(first, overdue.grantId)
  first.process.kill('SIGKILL')
  await first.died
  const waiting = await world.grant()
  await eventually('the end has passed', async () => Date.now() > overdue.endsAt.getTime() + 300)
  expect((await world.kubectlWith(minted.kubeconfig, ['get', 'pods'])).code, 'nobody ended it yet').toBe(0)
  await start()
  const ended = await world.inState(overdue.grantId, 'ended', 5000)
  const active = await world.inState(waiting.grantId, 'active', 5000)
  expect(ended.end_reason).toBe('expired')
  expect(ended.denied_at?.getTime()).toBeLessThanOrEqual(active.activated_at?.getTime() ?? 0)
  expect((await world.kubectlWith(minted.kubeconfig, ['get', 'pods'])).stderr).toMatch(/Forbidden/)
})

test('F5: a grant whose whole window passed while the issuer was down never touches the cluster', async () => {
  const { grantId } = await world.grant({ startsAt: new Date(Date.now() - 120_000), durationSeconds: 60 })
  await start()
  const ended = await world.inState(grantId, 'ended', 5000)
  expect(ended).toMatchObject({ end_reason: 'expired', denied_at: null, activated_at: null })
  expect(await world.objectsOf(grantId)).toEqual([])
})

test('F16: two issuers at once: one works, the other stands by and takes over when the first is killed', async () => {
  const first = await start()
  const second = await start()
  const before = await world.grant()
  await world.inState(before.grantId, 'active')
  expect((await world.channel(second).health()).active).toBe(false)
  first.process.kill('SIGKILL')
  await first.died
  const after = await world.grant()
  await world.inState(after.grantId, 'active')
  expect((await world.channel(second).health()).active).toBe(true)
  expect((await world.objectsOf(before.grantId)).length).toBe(3)
}, 60_000)
