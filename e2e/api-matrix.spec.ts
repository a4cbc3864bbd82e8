import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import type { Answer } from '#lib/scripts/http-person.ts'
import { ApiWorld, baseUrl, comparable, missingId, type PersonName, personNames, profileBody, secretPattern, stranger } from './api-world.ts'

/**
 * Who may do what, for every method of every address of the API: anonymous, wrong role, wrong vendor, right. A route.ts on disk that is not in
 * here fails. Columns: vendor (the requester), his colleague, a user of another vendor, approver, administrator, auditor; anonymous is 401 always.
 * `ok` is any answer to somebody who was let in; a download may still find no issuer.
 */
type Verdict = 'ok' | 403 | 404
type Line = {
  route: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** vendor, colleague, second vendor, approver, administrator, auditor */
  who: readonly [Verdict, Verdict, Verdict, Verdict, Verdict, Verdict]
  /** Fresh for each line: what the address is about. */
  about?: (world: ApiWorld) => Promise<Record<string, string>>
  body?: (world: ApiWorld, about: Record<string, string>) => unknown
}

const everybody = ['ok', 'ok', 'ok', 'ok', 'ok', 'ok'] as const
const inside = [403, 403, 403, 'ok', 'ok', 'ok'] as const
const administrators = [403, 403, 403, 403, 'ok', 403] as const
const approversAndAdministrators = [403, 403, 403, 'ok', 'ok', 403] as const

const request = async (world: ApiWorld) => {
  const { id, digest } = await world.request()
  return { id, digest }
}
const grant = async (world: ApiWorld) => ({ id: (await world.grant()).id })
const cluster = async (world: ApiWorld) => ({ id: world.clusterId })
const ownCluster = async (world: ApiWorld) => ({ id: await world.cluster() })
const vendor = async (world: ApiWorld) => ({ id: (await world.vendor()).id })
const user = async (world: ApiWorld) => ({ id: (await world.user()).id })
const profile = async (world: ApiWorld) => ({ slug: (await world.profile()).slug })
const reason = () => ({ reason: 'The tests of the doors end this.' })
const credential = () => ({ serverUrl: 'https://192.0.2.1:6443', caPem: 'none', token: 'none' })
const unique = (): string => `door-${Math.random().toString(36).slice(2, 10)}`

const lines: readonly Line[] = [
  { route: 'me', method: 'GET', who: everybody },
  { route: 'stream', method: 'GET', who: everybody },
  { route: 'inbox', method: 'GET', who: inside },
  { route: 'request-options', method: 'GET', who: everybody },

  { route: 'access-requests', method: 'GET', who: everybody },
  { route: 'access-requests', method: 'POST', who: ['ok', 'ok', 'ok', 403, 403, 403], body: (world) => world.requestBody() },
  { route: 'access-requests/[id]', method: 'GET', who: ['ok', 'ok', 404, 'ok', 'ok', 'ok'], about: request },
  { route: 'access-requests/[id]/withdraw', method: 'POST', who: ['ok', 403, 404, 403, 403, 403], about: request },
  {
    route: 'access-requests/[id]/decisions',
    method: 'POST',
    who: [403, 403, 404, 'ok', 403, 403],
    about: request,
    body: (_, { digest }) => ({ version: 1, digest, verdict: 'approve' }),
  },

  { route: 'grants', method: 'GET', who: everybody },
  { route: 'grants/[id]', method: 'GET', who: ['ok', 'ok', 404, 'ok', 'ok', 'ok'], about: grant },
  { route: 'grants/[id]/revoke', method: 'POST', who: [403, 403, 404, 'ok', 'ok', 403], about: grant, body: reason },
  { route: 'grants/[id]/undo', method: 'POST', who: [403, 403, 404, 'ok', 403, 403], about: grant },
  { route: 'grants/[id]/release', method: 'POST', who: ['ok', 403, 404, 403, 403, 403], about: grant },
  { route: 'grants/[id]/credentials', method: 'POST', who: ['ok', 403, 404, 403, 403, 403], about: grant },
  {
    route: 'grants/[id]/credentials/[number]/revoke',
    method: 'POST',
    who: ['ok', 403, 404, 'ok', 'ok', 403],
    about: async (world) => {
      const about = { ...(await grant(world)), number: '1' }
      // One that failed to be made: there is nothing in any cluster to remove.
      await world.query(
        `INSERT INTO credentials (id, grant_id, number, secret_name, state, minted_by_id)
         SELECT left(md5(id), 16), id, 1, 'none', 'failed', requester_id FROM grants WHERE id = $1`,
        [about.id],
      )
      return about
    },
  },

  { route: 'clusters', method: 'GET', who: inside },
  {
    route: 'clusters',
    method: 'POST',
    who: administrators,
    body: () => ({ slug: unique(), name: 'Doors', environment: 'sandbox', maxDurationSeconds: 3600, maxTokenSeconds: 3600, ...credential() }),
  },
  { route: 'clusters/test', method: 'POST', who: administrators, body: credential },
  { route: 'clusters/manifest', method: 'GET', who: inside },
  { route: 'clusters/[id]', method: 'GET', who: inside, about: cluster },
  { route: 'clusters/[id]', method: 'PATCH', who: administrators, about: cluster, body: () => ({ name: 'Doors' }) },
  { route: 'clusters/[id]/check', method: 'POST', who: administrators, about: cluster },
  { route: 'clusters/[id]/retire', method: 'POST', who: administrators, about: ownCluster },
  { route: 'clusters/[id]/revoke-all', method: 'POST', who: approversAndAdministrators, about: ownCluster, body: reason },
  { route: 'clusters/[id]/manifest', method: 'GET', who: inside, about: cluster },
  { route: 'clusters/[id]/credential', method: 'PUT', who: administrators, about: ownCluster, body: credential },

  { route: 'profiles', method: 'GET', who: inside },
  { route: 'profiles', method: 'POST', who: administrators, body: () => ({ ...profileBody, slug: unique(), name: 'Door', description: 'A door.' }) },
  { route: 'profiles/[slug]', method: 'GET', who: inside, about: profile },
  {
    route: 'profiles/[slug]/versions',
    method: 'POST',
    who: administrators,
    about: profile,
    body: () => ({ ...profileBody, rules: [{ apiGroups: [''], resources: ['services'], verbs: ['get'] }] }),
  },
  { route: 'profiles/[slug]/retire', method: 'POST', who: administrators, about: profile },
  {
    route: 'profiles/[slug]/versions/[version]/manifest',
    method: 'GET',
    who: inside,
    about: async (world) => ({ ...(await profile(world)), version: '1' }),
  },

  { route: 'vendors', method: 'GET', who: inside },
  { route: 'vendors', method: 'POST', who: administrators, body: () => ({ name: unique() }) },
  // A vendor's own page is his; to every other vendor's people it is not there.
  { route: 'vendors/[id]', method: 'GET', who: [404, 404, 404, 'ok', 'ok', 'ok'], about: vendor },
  { route: 'vendors/[id]', method: 'PATCH', who: administrators, about: vendor, body: () => ({ name: unique() }) },
  { route: 'vendors/[id]/suspend', method: 'POST', who: approversAndAdministrators, about: vendor, body: reason },
  { route: 'vendors/[id]/resume', method: 'POST', who: administrators, about: vendor },
  { route: 'vendors/[id]/revoke-all', method: 'POST', who: approversAndAdministrators, about: vendor, body: reason },

  { route: 'users', method: 'GET', who: inside },
  { route: 'users', method: 'POST', who: administrators, body: () => ({ email: `${unique()}@demo.daypass.dev`, name: 'Door tester', roles: ['auditor'] }) },
  { route: 'users/[id]', method: 'PATCH', who: administrators, about: user, body: () => ({ name: 'Door tester' }) },
  { route: 'users/[id]/end-sessions', method: 'POST', who: administrators, about: user },

  { route: 'activity', method: 'GET', who: everybody },
  { route: 'activity/export', method: 'GET', who: inside },
]

/** Answers of somebody who was let in, though what he asked for could not be done just now. */
const lateRefusals = [409, 422, 502, 503]
const root = path.join(import.meta.dirname, '../app/api/v1')
const routesOnDisk = fs
  .readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => path.basename(file) === 'route.ts')
  .map((file) => path.dirname(file).split(path.sep).join('/'))
  .filter((route) => route !== '[...unknown]')

const addressOf = (route: string, about: Record<string, string>): string =>
  `/api/v1/${route.replace(/\[(\w+)\]/g, (_, name: string) => about[name] ?? missingId)}`
const title = ({ method, route }: Line): string => `${method} ${route}`

let world: ApiWorld
test.beforeAll(async () => {
  world = await ApiWorld.open()
})
test.afterAll(() => world.close())

async function ask(who: PersonName, line: Line, address: string, about: Record<string, string>): Promise<Answer> {
  const body = line.method === 'GET' ? undefined : (line.body?.(world, about) ?? {})
  // A stream has no end: its head is all that is looked at.
  if (line.route === 'stream') return head(who, address)
  return world.people[who].call(line.method, address, body)
}

async function head(who: PersonName, address: string): Promise<Answer> {
  const stop = new AbortController()
  const response = await fetch(baseUrl() + address, { headers: { cookie: world.people[who].cookie }, signal: stop.signal })
  stop.abort()
  return { status: response.status, headers: response.headers, text: '', body: '' }
}

test('every route on disk is in the matrix, with every method that it takes', async () => {
  expect(routesOnDisk.length).toBeGreaterThan(30)
  for (const route of routesOnDisk) {
    const { headers } = await stranger('OPTIONS', addressOf(route, { slug: 'x', number: '1', version: '1' }))
    const taken = (headers.get('allow') ?? '').split(', ').filter((method) => method !== 'OPTIONS' && method !== 'HEAD')
    expect(taken.length, route).toBeGreaterThan(0)
    const listed = lines.filter((line) => line.route === route).map((line) => line.method)
    expect([...listed].sort(), route).toEqual([...taken].sort())
  }
  for (const line of lines) expect(routesOnDisk).toContain(line.route)
})

for (const line of lines) {
  test(title(line), async () => {
    const about = (await line.about?.(world)) ?? {}
    const address = addressOf(line.route, about)
    const mutates = line.method !== 'GET'
    const origin: Record<string, string> = mutates ? { origin: new URL(baseUrl()).origin, 'content-type': 'application/json' } : {}

    const anonymous = await stranger(line.method, address, origin, mutates ? JSON.stringify(line.body?.(world, about) ?? {}) : undefined)
    expect(anonymous.status, 'anonymous').toBe(401)
    expect(anonymous.headers.get('content-type')).toBe('application/problem+json')

    if (mutates) {
      // With the right person's cookie, but sent by another site's page, or by nobody who says where he comes from.
      const right = personNames[line.who.indexOf('ok')] ?? 'administrator'
      for (const foreign of [{ origin: 'https://elsewhere.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }, {}] as Record<string, string>[]) {
        const sent = { cookie: world.people[right].cookie, 'content-type': 'application/json', ...foreign }
        const answer = await stranger(line.method, address, sent, JSON.stringify(line.body?.(world, about) ?? {}))
        expect(answer.status, JSON.stringify(foreign)).toBe(403)
        expect(answer.body).toMatchObject({ code: 'auth.bad_origin' })
      }
    }

    // Those who are refused first: what the others do may end what this is about.
    const order = [...personNames.keys()].sort((a, b) => Number(line.who[a] === 'ok') - Number(line.who[b] === 'ok'))
    for (const index of order) {
      const who = personNames[index] as PersonName
      const answer = await ask(who, line, address, about)
      const expected = line.who[index]
      expect(answer.text, who).not.toMatch(secretPattern)
      if (expected === 'ok') expect(answer.status < 400 || lateRefusals.includes(answer.status), `${who} got ${answer.status} ${answer.text}`).toBe(true)
      else expect(answer.status, `${who} got ${answer.text}`).toBe(expected)
      expect(answer.headers.get('cache-control'), who).toContain('no-store')
      if (answer.status >= 400)
        expect(answer.body, who).toMatchObject({ status: answer.status, code: expect.any(String), detail: expect.any(String), traceId: expect.any(String) })
    }

    // To another vendor's people, what exists and what does not are the same bytes.
    if (line.about) {
      const missing = addressOf(line.route, { number: '1', version: '1' }).replace(/profiles\/[^/]+/, 'profiles/no-such-profile')
      const theirs = comparable(await ask('second-vendor', line, address, about))
      expect(comparable(await ask('second-vendor', line, missing, about))).toEqual(theirs)
      // And an id that is none is an id that does not exist.
      const mangled = missing.replace(missingId, '..%2f..%2fme').replace('no-such-profile', '..%2fx')
      expect(comparable(await ask('second-vendor', line, mangled, about)).status).toBe(404)
    }

    // Whatever else is tried on the address is not there, for nobody.
    for (const method of ['DELETE', line.method === 'GET' ? 'PUT' : 'DELETE'])
      expect((await stranger(method, address, { ...origin, cookie: world.people.administrator.cookie })).status).toBe(405)
  })
}

test('a list is cut to one’s own vendor, whatever its filter says', async () => {
  const mine = await world.request()
  const vendorId = mine.vendor.id
  for (const filter of ['', `vendorId=${vendorId}`, `q=${mine.id}`, `clusterId=${world.clusterId}`]) {
    for (const list of ['access-requests', 'grants', 'activity']) {
      const answer = await world.people['second-vendor'].call('GET', `/api/v1/${list}?limit=200&${filter}`)
      expect(answer.status).toBe(200)
      expect(answer.text, `${list}?${filter}`).not.toContain(vendorId)
      expect(answer.text, `${list}?${filter}`).not.toContain(mine.id)
    }
  }
  expect((await world.people['second-vendor'].call('GET', '/api/v1/request-options')).text).not.toContain(mine.vendor.name)
})

test('a role that is taken away, a disabled account and an ended session bite at the next call', async () => {
  const { HttpPerson } = await import('#lib/scripts/http-person.ts')
  const account = await world.user({ roles: ['approver'] })
  const { administrator } = world.people
  const signIn = () => HttpPerson.signIn(baseUrl(), account.email, 'daypass-demo')
  const person = await signIn()
  const { id, digest } = await world.request()
  await administrator.ok('PATCH', `/api/v1/users/${account.id}`, { roles: ['auditor'] })
  expect((await person.call('POST', `/api/v1/access-requests/${id}/decisions`, { version: 1, digest, verdict: 'approve' })).status).toBe(403)
  await administrator.ok('POST', `/api/v1/users/${account.id}/end-sessions`)
  expect((await person.call('GET', '/api/v1/me')).status).toBe(401)
  const again = await signIn()
  await administrator.ok('PATCH', `/api/v1/users/${account.id}`, { disabled: true })
  expect((await again.call('GET', '/api/v1/me')).status).toBe(401)
  await expect(signIn()).rejects.toThrow()
})
