import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '#lib/testing/builders.ts'
import { IssuerWorld } from '#lib/testing/issuer-world.ts'
import type { RunningIssuer } from './run-issuer.ts'

const hour = 3_600_000
let world: IssuerWorld
let issuer: RunningIssuer | undefined
/** What is added to the clocks that the issuer reads, in ms. */
const offset = { database: 0, machine: 0 }

beforeAll(async () => {
  world = await IssuerWorld.make()
})
afterEach(async () => {
  await issuer?.close()
  issuer = undefined
  await world.build.query("DELETE FROM heartbeats WHERE process = 'issuer'")
  set(0)
})
afterAll(() => world.close())

const set = (database: number, machine = database): void => void Object.assign(offset, { database, machine })
const start = async (): Promise<RunningIssuer> => {
  issuer = await world.issuer({
    readClocks: (real) => ({ ...real, databaseMs: real.databaseMs + offset.database, machineMs: real.machineMs + offset.machine }),
  })
  return issuer
}
const stop = async (): Promise<void> => {
  await issuer?.close()
  issuer = undefined
}
type Detail = { skewMs: number; floorAheadMs: number; floorHeldByGrants: number }
const heartbeat = async (): Promise<{ at: Date; detail: Detail }> => {
  const [row] = await world.build.query<{ at: Date; detail: Detail }>("SELECT at, detail FROM heartbeats WHERE process = 'issuer'")
  if (!row) throw new Error('no heartbeat')
  return row
}
const seen = (what: string, is: (detail: Detail) => boolean) => eventually(what, async () => (is((await heartbeat()).detail) ? heartbeat() : null))
const works = async (kubeconfig: string) => (await world.kubectlWith(kubeconfig, ['get', 'pods'])).code === 0
/** How long after its approved end the grant's proof of the end came, by real time. */
const lateMs = async (grantId: string, endsAt: Date): Promise<number> => {
  await eventually('refused', async () => (await world.row(grantId)).denied_at, 30_000)
  return Date.now() - endsAt.getTime()
}

describe('F14: clocks that step', () => {
  test.each([
    ["Postgres's clock", -hour, 0],
    ["the machine's clock", 0, -hour],
    ['both clocks', -hour, -hour],
    ["the machine's clock forward", 0, hour],
  ])('%s set by an hour while a grant is active: it ends when it should, to the second, and the alarm says so', async (_, database, machine) => {
    const running = await start()
    const { grantId, endsAt } = await world.grant({ endsAt: new Date(Date.now() + 9000) })
    await world.inState(grantId, 'active')
    const { kubeconfig } = await world.mint(running, grantId)
    set(database, machine)
    await seen('the alarm', (detail) => Math.abs(detail.skewMs - hour) < 2000)
    expect(await works(kubeconfig)).toBe(true)
    const late = await lateMs(grantId, endsAt)
    expect(late).toBeGreaterThan(-50)
    expect(late).toBeLessThan(3000)
    expect(await works(kubeconfig)).toBe(false)
  })

  test('both clocks set back an hour between two starts: an overdue grant is ended at once, one that is not keeps its end', async () => {
    await start()
    const overdue = await world.grant({ endsAt: new Date(Date.now() + 4000) })
    const later = await world.grant({ endsAt: new Date(Date.now() + 14_000) })
    for (const { grantId } of [overdue, later]) await world.inState(grantId, 'active')
    await seen('a heartbeat', () => true)
    await stop()
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, overdue.endsAt.getTime() - Date.now()) + 200))
    // A heartbeat comes every 2 s: one that the last process wrote just before it stopped is the floor.
    await world.build.query("UPDATE heartbeats SET at = now() WHERE process = 'issuer'")
    set(-hour)
    await start()
    expect(['revoking', 'ended']).toContain((await world.row(overdue.grantId)).state)
    await world.inState(overdue.grantId, 'ended')
    expect((await world.row(later.grantId)).state).toBe('active')
    const { detail } = await seen('why it does not follow the clocks', ({ floorHeldByGrants }) => floorHeldByGrants === 1)
    expect(Math.abs(detail.floorAheadMs - hour)).toBeLessThan(3000)
    const late = await lateMs(later.grantId, later.endsAt)
    expect(late).toBeGreaterThan(-50)
    expect(late).toBeLessThan(3000)
  })
})

describe('a time seen before that is an hour ahead of every clock', () => {
  const ahead = () => world.build.query("INSERT INTO heartbeats (process, at) VALUES ('issuer', now() + interval '1 hour')")

  test('is let go when nothing lives that it guards: new access is not over before it began', async () => {
    await ahead()
    await start()
    const { at } = await seen('followed again', (detail) => detail.floorAheadMs === 0 && detail.skewMs < 1000)
    expect(Math.abs(at.getTime() - Date.now())).toBeLessThan(10_000)
    const { grantId } = await world.grant({ durationSeconds: 600 })
    await world.inState(grantId, 'active')
    await world.build.askToEnd(grantId)
    await world.inState(grantId, 'ended')
  })

  test('holds while a grant is unfinished: a short one ends, a long one loses what it guards, and then it is let go', async () => {
    await start()
    const short = await world.grant({ durationSeconds: 1800 })
    const long = await world.grant({ durationSeconds: 7200 })
    for (const { grantId } of [short, long]) await world.inState(grantId, 'active')
    await stop()
    await world.build.query("UPDATE heartbeats SET at = now() + interval '1 hour' WHERE process = 'issuer'")
    await start()
    expect((await world.inState(short.grantId, 'ended')).end_reason).toBe('expired')
    expect((await world.row(long.grantId)).state).toBe('active')
    await seen('held', (detail) => detail.floorHeldByGrants === 1 && detail.floorAheadMs > hour - 60_000)
    await world.build.askToEnd(long.grantId)
    await world.inState(long.grantId, 'ended')
    await seen('let go', (detail) => detail.floorAheadMs === 0 && detail.skewMs < 1000)
    const fresh = await world.grant({ durationSeconds: 600 })
    await world.inState(fresh.grantId, 'active')
    await world.build.askToEnd(fresh.grantId)
    await world.inState(fresh.grantId, 'ended')
  })
})
