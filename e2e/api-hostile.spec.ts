import { expect, test } from '@playwright/test'
import type { GrantView, Page, RequestView } from '#lib/access/views.ts'
import type { HttpPerson } from '#lib/scripts/http-person.ts'
import { ApiWorld, baseUrl, secretPattern, stranger } from './api-world.ts'

/** The bad-input matrix for requests, approvals and time, at the public API of a running Daypass. */

let world: ApiWorld
// These tests together ask for more in an hour than one person may.
test.beforeEach(() => world.query("DELETE FROM rate_limits WHERE key LIKE 'submit:%'"))
test.beforeAll(async () => {
  world = await ApiWorld.open()
})
test.afterAll(() => world.close())

const iso = (secondsFromNow: number): string => new Date(Date.now() + secondsFromNow * 1000).toISOString()

/** Field of the refusal -> what is put into an otherwise right request. */
const badRequests: [field: string, name: string, more: Record<string, unknown>][] = [
  ...[
    '0s',
    '0',
    '59s',
    '599',
    '1h 30m',
    '4294967297s',
    '-1h',
    '-60s',
    'NaN',
    'Infinity',
    'PT1H',
    '2026-01-01T00:00:00Z',
    '1h1h',
    '1.5h',
    '١h',
    '',
    '9h',
    '999999d',
  ].map((duration): [string, string, Record<string, unknown>] => ['duration', JSON.stringify(duration), { duration }]),
  ...[0, 59, -3600, 4_294_967_297, 1.5, 1e300, null, true, [], {}].map((duration): [string, string, Record<string, unknown>] => [
    'duration',
    `number ${JSON.stringify(duration)}`,
    { duration },
  ]),
  ...[
    'kube-system',
    'kube-public',
    'kube-node-lease',
    'daypass-grants',
    'daypass-system',
    '..',
    '../kube-system',
    '*',
    '',
    'a'.repeat(64),
    'pаyments',
    'payments ',
    'Payments',
    'payments\n',
    'payments/x',
    'no-such-namespace',
    '-x',
    'x\u200d',
  ].map((namespace): [string, string, Record<string, unknown>] => ['namespaces', JSON.stringify(namespace), { namespaces: [namespace] }]),
  ['namespaces', 'none', { namespaces: [] }],
  ['namespaces', 'twice the same', { namespaces: ['matrix-1', 'matrix-1'] }],
  ['namespaces', 'too many', { namespaces: Array.from({ length: 21 }, (_, n) => `matrix-${n}`) }],
  ['namespaces', 'no list', { namespaces: 'matrix-1' }],
  ['justification', 'empty', { justification: '' }],
  ['justification', 'blank', { justification: ' \n\t ' }],
  ['justification', 'too long', { justification: 'x'.repeat(2001) }],
  ['justification', 'turned round', { justification: 'Looks harmless \u202e but reads otherwise' }],
  ['justification', 'with an escape', { justification: 'Looks harmless \u001b[31m but is red' }],
  ...[
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'http://tickets.example.com/1',
    'ftp://tickets.example.com/1',
    '//tickets.example.com/1',
    'https://user:secret@tickets.example.com/',
    'https://localhost/',
    'https://[::1]/',
    'https://tickets.example.com/ x',
    'https://tickets.example.com/<script>',
    'https:\\\\tickets.example.com',
    'https://tickets.example.com/\r\nSet-Cookie: a=b',
    `https://tickets.example.com/${'x'.repeat(600)}`,
    'tickets.example.com',
  ].map((ticketUrl): [string, string, Record<string, unknown>] => ['ticketUrl', JSON.stringify(ticketUrl.slice(0, 60)), { ticketUrl }]),
  ['startsAt', 'an hour ago', { startsAt: iso(-3600) }],
  ['startsAt', 'a minute and a bit ago', { startsAt: iso(-75) }],
  ['startsAt', 'in more than a month', { startsAt: iso(31 * 86_400) }],
  ...[
    // Without its offset it is another instant to each reader, and in the night of the clocks none or two.
    '2027-03-28T02:30:00',
    '2027-02-30T10:00:00Z',
    'tomorrow',
    '1764000000',
    '0000-00-00T00:00:00Z',
    '+275760-09-13T00:00:00.001Z',
    '',
  ].map((startsAt): [string, string, Record<string, unknown>] => ['startsAt', JSON.stringify(startsAt), { startsAt }]),
  ['endsAt', 'an end, before the start', { endsAt: iso(3600) }],
  ['state', 'a state', { state: 'approved' }],
  ['requesterId', 'somebody else as requester', { requesterId: '0000000000000000' }],
  ['clusterId', 'another cluster', { clusterId: '0000000000000000' }],
  ['clusterId', 'a path', { clusterId: '../../etc' }],
  ['profileVersionId', 'another profile', { profileVersionId: '0000000000000000' }],
]

for (const [field, name, more] of badRequests) {
  test(`a request is refused by its ${field}: ${name}`, async () => {
    const answer = await world.people.vendor.call<{ code: string; fields?: { path: string; message: string }[] }>(
      'POST',
      '/api/v1/access-requests',
      world.requestBody(more),
    )
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect([422, 409, 404]).toContain(answer.status)
    if (answer.status === 422) {
      expect(JSON.stringify(answer.body.fields)).toContain(field)
      for (const trouble of answer.body.fields ?? []) expect(trouble.message.length).toBeGreaterThan(5)
    }
  })
}

test('HTML and Markdown in a justification are kept as they were typed and shown inert', async ({ page, context }) => {
  const justification = '<script>document.title="owned"</script><img src=x onerror=document.title="owned"> **bold** [x](javascript:alert(1))'
  const request = await world.people.vendor.ok<RequestView>('POST', '/api/v1/access-requests', world.requestBody({ justification }))
  expect(request.justification).toBe(justification)
  const { hostname } = new URL(baseUrl())
  const cookies = world.people.approver.cookie
    .split('; ')
    .map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), domain: hostname, path: '/' }))
  await context.addCookies(cookies)
  await page.goto(`${baseUrl()}/requests/${request.id}`)
  await expect(page.getByText('document.title="owned"').first()).toBeVisible()
  expect(await page.title()).not.toBe('owned')
})

test('a start a moment ago is a slow click: the access starts when it is approved', async () => {
  const request = await world.people.vendor.ok<RequestView>('POST', '/api/v1/access-requests', world.requestBody({ startsAt: iso(-20) }))
  expect(request.startsAt).toBeNull()
  await world.people.vendor.ok('POST', `/api/v1/access-requests/${request.id}/withdraw`)
})

test('the same request 1,100 times is one request, and then a limit', async () => {
  test.setTimeout(300_000)
  const flooder = await world.newcomer()
  const body = world.requestBody()
  const seen = new Map<number, number>()
  const one = async () => {
    const { status } = await flooder.call('POST', '/api/v1/access-requests', body)
    seen.set(status, (seen.get(status) ?? 0) + 1)
  }
  for (let n = 0; n < 55; n += 1) await Promise.all(Array.from({ length: 20 }, one))
  expect([...seen.keys()].sort()).toEqual([201, 409, 429])
  expect(seen.get(201)).toBe(1)
  expect(seen.get(409)).toBe(59)
  expect(seen.get(429)).toBe(1040)
  expect((await flooder.ok<Page<RequestView>>('GET', '/api/v1/access-requests')).total).toBe(1)
})

const decide = (who: HttpPerson, request: RequestView, more: Record<string, unknown> = {}) =>
  who.call<{ code?: string; detail?: string; grant?: GrantView }>('POST', `/api/v1/access-requests/${request.id}/decisions`, {
    version: request.version,
    digest: request.digest,
    verdict: 'approve',
    ...more,
  })

const stateOf = async (id: string): Promise<string> => (await world.people.approver.ok<RequestView>('GET', `/api/v1/access-requests/${id}`)).state

test('an approval that is sent again is answered like the first, and gives one grant', async () => {
  const request = await world.request()
  const first = await decide(world.people.approver, request)
  const again = await decide(world.people.approver, request)
  expect([first.status, again.status]).toEqual([200, 200])
  expect(again.body.grant?.id).toBe(first.body.grant?.id)
  expect(await world.query('SELECT id FROM grants WHERE request_id = $1', [request.id])).toHaveLength(1)
})

test('an approval is bound to the version and the digest that were read', async () => {
  const request = await world.request()
  const other = await world.request()
  const flipped = request.digest.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
  for (const more of [{ digest: flipped }, { digest: other.digest }, { digest: '' }, { version: 2 }, { digest: request.digest.toUpperCase() }]) {
    const answer = await decide(world.people.approver, request, more)
    expect(answer.status, JSON.stringify(more)).toBe(409)
    expect(answer.body.code).toBe('request.changed')
  }
  for (const more of [
    { version: 0 },
    { version: '1' },
    { digest: null },
    { verdict: 'APPROVE' },
    { verdict: 'approve', approverId: 'x' },
    { narrow: { durationSeconds: 7200, endsAt: 'x' } },
  ])
    expect((await decide(world.people.approver, request, more)).status, JSON.stringify(more)).toBe(422)
  expect(await stateOf(request.id)).toBe('pending')
})

test('a narrowed approval can only shorten and drop', async () => {
  const request = await world.request()
  for (const narrow of [
    { durationSeconds: 3601 },
    { durationSeconds: 59 },
    { durationSeconds: -1 },
    { namespaces: ['matrix-199', 'kube-system'] },
    { namespaces: [] },
    { namespaces: ['*'] },
  ])
    expect((await decide(world.people.approver, request, { narrow })).status, JSON.stringify(narrow)).toBe(422)
  expect(await stateOf(request.id)).toBe('pending')
})

test('looking approves nothing: no GET, HEAD or form of any address, and nothing from another site', async () => {
  const request = await world.request()
  const address = `/api/v1/access-requests/${request.id}/decisions`
  const { cookie } = world.people.approver
  const own = new URL(baseUrl()).origin
  const json = JSON.stringify({ version: request.version, digest: request.digest, verdict: 'approve' })
  const query = `?version=1&digest=${request.digest}&verdict=approve&_method=POST`
  expect((await stranger('GET', address + query, { cookie, 'x-http-method-override': 'POST' })).status).toBe(405)
  expect((await stranger('HEAD', address + query, { cookie })).status).toBe(405)
  expect((await stranger('GET', `/requests/${request.id}${query}`, { cookie, purpose: 'prefetch' })).status).toBe(200)
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])
    expect((await stranger('POST', address, { cookie, origin: own, 'content-type': type }, json)).status, type).toBe(415)
  for (const sent of [
    { origin: 'https://elsewhere.example' },
    { origin: `${own}.elsewhere.example` },
    { origin: 'null' },
    { referer: own },
    { 'sec-fetch-site': 'cross-site' },
    { origin: own, 'sec-fetch-site': 'cross-site' },
  ] as Record<string, string>[])
    expect((await stranger('POST', address, { cookie, 'content-type': 'application/json', ...sent }, json)).status, JSON.stringify(sent)).toBe(403)
  expect(await stateOf(request.id)).toBe('pending')
})

test('nobody approves his own request, and nobody of the same vendor does', async () => {
  const request = await world.request()
  for (const who of ['vendor', 'vendor-colleague'] as const) expect((await decide(world.people[who], request)).status).toBe(403)
  expect(await stateOf(request.id)).toBe('pending')
})

test('revoking twice, releasing after it and undoing after it change nothing more', async () => {
  const grant = await world.grant()
  const revoke = () => world.people.approver.call<GrantView>('POST', `/api/v1/grants/${grant.id}/revoke`, { reason: 'Enough of it.' })
  const first = await revoke()
  const again = await revoke()
  expect([first.status, again.status]).toEqual([200, 200])
  expect(again.body).toMatchObject({ endReason: 'revoked', endRequestedAt: first.body.endRequestedAt })
  await world.people.vendor.call('POST', `/api/v1/grants/${grant.id}/release`)
  await world.people.approver.call('POST', `/api/v1/grants/${grant.id}/undo`)
  const after = await world.people.vendor.ok<GrantView>('GET', `/api/v1/grants/${grant.id}`)
  expect(after).toMatchObject({ endReason: 'revoked', endRequestedAt: first.body.endRequestedAt })
  const minted = await world.people.vendor.call('POST', `/api/v1/grants/${grant.id}/credentials`)
  expect(minted.status).toBe(409)
})

test('the same call under one Idempotency-Key is one act, another body under it is refused, and a download is never kept', async () => {
  const body = world.requestBody()
  const key = { 'idempotency-key': `key-${Date.now()}` }
  const first = await world.people.vendor.call<RequestView>('POST', '/api/v1/access-requests', body, key)
  const again = await world.people.vendor.call<RequestView>('POST', '/api/v1/access-requests', body, key)
  expect([first.status, again.status]).toEqual([201, 201])
  expect(again.body).toEqual(first.body)
  expect((await world.people.vendor.call('POST', '/api/v1/access-requests', { ...body, duration: '2h' }, key)).status).toBe(409)
  const grant = await world.grant()
  await world.people.vendor.call('POST', `/api/v1/grants/${grant.id}/credentials`, {}, { 'idempotency-key': `mint-${grant.id}` })
  expect(await world.query('SELECT key FROM idempotency_keys WHERE key = $1', [`mint-${grant.id}`])).toEqual([])
})

test.describe('bodies', () => {
  const send = (body: string, more: Record<string, string> = {}) =>
    stranger(
      'POST',
      '/api/v1/access-requests',
      { cookie: world.people.vendor.cookie, origin: new URL(baseUrl()).origin, 'content-type': 'application/json', ...more },
      body,
    )

  for (const [name, body, status] of [
    ['nothing', '', 400],
    ['half of one', '{"clusterId":', 400],
    ['a NaN', '{"duration":NaN}', 400],
    ['trailing words', '{} {}', 400],
    ['a NUL', '{"justification":"a\\u0000b"}', 400],
    ['half a character', '{"justification":"\\ud800"}', 400],
    ['30,000 brackets', '['.repeat(30_000) + ']'.repeat(30_000), 400],
    ['a list', '[]', 422],
    ['a prototype', '{"__proto__":{"state":"approved"}}', 422],
    ['65 KiB', JSON.stringify({ justification: 'x'.repeat(65 * 1024) }), 413],
    ['900 KiB', 'x'.repeat(900 * 1024), 413],
    ['3 MiB', 'x'.repeat(3 * 1024 * 1024), 413],
  ] as [string, string, number][]) {
    test(`${name}: ${status}`, async () => {
      const answer = await send(body)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(answer.text).not.toMatch(secretPattern)
      // Nesting deeper than a stack may also be read and be the wrong shape.
      expect(name === '30,000 brackets' ? [400, 422] : [status]).toContain(answer.status)
    })
  }

  test('a compressed one is refused', async () => {
    expect((await send('{}', { 'content-encoding': 'gzip' })).status).toBe(415)
  })
})

test('filters are data: none of them is run, and none is a 5xx', async () => {
  const hostile = ["' OR 1=1 --", '%', '_', '\\', '(a+)+$', '*'.repeat(200), '٪', '<script>', '$1', '{{7*7}}', '../..', '\u202e', 'a'.repeat(201)]
  for (const list of ['access-requests', 'grants', 'users', 'activity'])
    for (const q of hostile) {
      const startedAt = Date.now()
      const answer = await world.people.administrator.call('GET', `/api/v1/${list}?q=${encodeURIComponent(q)}&limit=5`)
      expect([200, 422], `${list} ${q}`).toContain(answer.status)
      expect(Date.now() - startedAt).toBeLessThan(5000)
    }
  for (const query of [
    'limit=0',
    'limit=-1',
    'limit=1e9',
    'limit=99999999',
    'cursor=x',
    'cursor=%00',
    'cursor=..',
    'state=PENDING',
    'state=pending&state=denied',
    'mine=maybe',
    'vendorId=%27',
    'from=yesterday',
    'action=drop%20table',
    '%ff=1',
    'q=%ff',
  ])
    for (const list of ['access-requests', 'activity']) {
      const { status } = await world.people.administrator.call('GET', `/api/v1/${list}?${query}`)
      expect(status, `${list}?${query}`).toBeLessThan(500)
    }
})
