import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiFront, apiFront, type FrontFailure } from '#lib/testing/api-front.ts'
import { eventually } from '#lib/testing/builders.ts'
import { IssuerWorld } from '#lib/testing/issuer-world.ts'
import type { RunningIssuer } from './run-issuer.ts'

let world: IssuerWorld
let front: ApiFront
let issuer: RunningIssuer

// The vendor's own calls go through the front too, and are answered as ever.
const issuersOwn: FrontFailure['when'] = ({ userAgent }) => userAgent === 'daypass'

beforeAll(async () => {
  world = await IssuerWorld.make()
  front = await apiFront(world.server(), path.join(world.folder, 'front'))
  await world.prepare(front.url, front.caPem)
  issuer = await world.issuer()
})
afterAll(async () => {
  front.fail(null)
  await world.close()
  await front.close()
})

const works = async (kubeconfig: string) => (await world.kubectlWith(kubeconfig, ['get', 'pods'])).code === 0

describe('F6: the API server answers, but with an error, when access must end', () => {
  test.each([
    ['500 to everything', { status: 500, when: issuersOwn }],
    ['429 to everything', { status: 429, retryAfter: 1, when: issuersOwn }],
    ['503 to deletes alone', { status: 503, when: (call) => issuersOwn(call) && call.method === 'DELETE' }],
    ['500 to the question whether it is refused', { status: 500, when: (call) => issuersOwn(call) && call.path.includes('subjectaccessreviews') }],
  ] satisfies [string, FrontFailure][])('%s: never "ended", an alarm after 10 s, and ended as soon as it is well', async (_, failure) => {
    const { grantId } = await world.grant()
    await world.inState(grantId, 'active')
    const { kubeconfig } = await world.mint(issuer, grantId)
    expect(await works(kubeconfig)).toBe(true)
    front.fail(failure)
    const failedBefore = front.failed()
    const asked = Date.now()
    await world.build.askToEnd(grantId)
    const alarmed = await eventually('the alarm', async () => ((await world.row(grantId)).alarm_at ? world.row(grantId) : null), 30_000)
    expect(alarmed).toMatchObject({ state: 'revoking', denied_at: null, ended_at: null })
    expect((alarmed.alarm_at?.getTime() ?? 0) - asked).toBeGreaterThanOrEqual(9900)
    expect(alarmed.last_error).toMatch(/the server is not well/)
    expect(alarmed.attempts).toBeGreaterThan(2)
    expect(front.failed()).toBeGreaterThan(failedBefore + 2)
    // What the ledger says is true: the deletes did not happen, or could not be proven.
    expect(await works(kubeconfig)).toBe(
      !failure.when({ method: 'GET', path: '/apis/authorization.k8s.io/v1/subjectaccessreviews', userAgent: 'daypass' }) ||
        failure.when({ method: 'DELETE', path: '/', userAgent: 'daypass' }),
    )
    front.fail(null)
    await world.inState(grantId, 'ended', 40_000)
    expect(await works(kubeconfig)).toBe(false)
    const actions = await world.build.query<{ action: string }>('SELECT action FROM activity WHERE grant_id = $1 ORDER BY id', [grantId])
    expect(actions.filter(({ action }) => action === 'grant.alarm')).toHaveLength(1)
    expect(actions.filter(({ action }) => action === 'grant.ended')).toHaveLength(1)
  })

  test('errors while it is made delay it and leave no half of it', async () => {
    front.fail({ status: 500, when: (call) => issuersOwn(call) && call.method === 'POST' && call.path.includes('rolebindings') })
    const { grantId } = await world.grant()
    await eventually('words about it', async () => (await world.row(grantId)).last_error)
    expect((await world.row(grantId)).state).toBe('provisioning')
    front.fail(null)
    await world.inState(grantId, 'active')
    await world.build.askToEnd(grantId)
    await world.inState(grantId, 'ended')
  })
})

describe('a look at a cluster', () => {
  type Seen = { state: string; observed_at: Date }
  const profile = async (): Promise<Seen> => {
    const [row] = await world.build.query<Seen>('SELECT state, observed_at FROM cluster_profiles WHERE cluster_id = $1 AND profile_version_id = $2', [
      world.clusterId,
      world.profile.versionId,
    ])
    if (!row) throw new Error('never looked at')
    return row
  }
  const look = async (): Promise<{ reachable: boolean; last_error: string | null }> => {
    const [before] = await world.build.query<{ checked_at: Date }>(
      'UPDATE clusters SET check_requested_at = clock_timestamp() WHERE id = $1 RETURNING checked_at',
      [world.clusterId],
    )
    return eventually('looked', async () => {
      const [row] = await world.build.query<{ reachable: boolean; last_error: string | null; checked_at: Date }>('SELECT * FROM clusters WHERE id = $1', [
        world.clusterId,
      ])
      return row && row.checked_at > (before?.checked_at ?? new Date(0)) ? row : null
    })
  }

  test.each([429, 500, 504])('that gets %d for a role keeps what was seen last: unknown is not missing', async (status) => {
    expect(await look()).toMatchObject({ reachable: true })
    const before = await profile()
    expect(before.state).toBe('published')
    front.fail({ status, when: (call) => issuersOwn(call) && call.path.includes('/clusterroles/') })
    expect(await look()).toMatchObject({ reachable: false, last_error: expect.stringMatching(/not well/) })
    expect(await profile()).toEqual(before)
    front.fail(null)
    expect(await look()).toMatchObject({ reachable: true, last_error: null })
  })

  test('that is forbidden to read a role calls it missing: it could not be bound either', async () => {
    front.fail({
      status: 403,
      when: (call) => issuersOwn(call) && call.path.includes(`/clusterroles/${encodeURIComponent(`daypass:${world.profile.slug}:v1`)}`),
    })
    await look()
    expect((await profile()).state).toBe('missing')
    front.fail(null)
    await look()
    expect((await profile()).state).toBe('published')
  })
})
