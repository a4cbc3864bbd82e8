import net from 'node:net'
import { expect, test } from '@playwright/test'
import { ApiWorld, baseUrl, secretPattern, stranger } from './api-world.ts'

/** The HTTP and Next lines of the bad-input matrix: whatever form a request takes, the answer is that of the plain one, and never a 5xx. */

let world: ApiWorld
let requestId: string
test.beforeAll(async () => {
  world = await ApiWorld.open()
  requestId = (await world.request()).id
})
test.afterAll(() => world.close())

type RawAnswer = { status: number; headers: string; body: string }

/** Writes bytes as they are: fetch would tidy them up. */
function rawCall(lines: readonly string[], body = ''): Promise<RawAnswer> {
  const { hostname, port } = new URL(baseUrl())
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname)
    const chunks: Buffer[] = []
    socket.setTimeout(10_000, () => socket.destroy())
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString('latin1')
      const [headers = '', ...rest] = text.split('\r\n\r\n')
      resolve({ status: Number(headers.split(' ')[1] ?? 0), headers, body: rest.join('\r\n\r\n') })
    })
    socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`, 'latin1')
  })
}

const host = () => `Host: ${new URL(baseUrl()).host}`
const cookieOf = (who: 'vendor' | 'second-vendor' | 'approver') => `Cookie: ${world.people[who].cookie}`

function harmless(answer: RawAnswer, what: string): void {
  expect(answer.status, `${what}: ${answer.headers}`).toBeLessThan(500)
  expect(answer.headers + answer.body, what).not.toMatch(secretPattern)
}

const innerHeaders: Record<string, string>[] = [
  { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
  { 'x-middleware-subrequest': 'src/middleware:src/middleware:src/middleware:src/middleware:src/middleware', 'x-middleware-subrequest-id': 'x' },
  { 'x-middleware-next': '1', 'x-middleware-rewrite': '/api/health' },
  { 'x-middleware-override-headers': 'cookie', 'x-middleware-request-cookie': 'a=b' },
  { 'x-middleware-prefetch': '1', purpose: 'prefetch' },
  { 'x-nextjs-data': '1' },
  { 'x-invoke-path': '/api/health', 'x-invoke-output': '/api/health', 'x-matched-path': '/api/health' },
  { 'x-now-route-matches': '1=api/health', 'x-vercel-id': 'x' },
  { 'x-original-url': '/api/health', 'x-rewrite-url': '/api/health' },
  { rsc: '1' },
  { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
  { 'next-router-state-tree': '%5B%22' },
  { 'next-action': '7f0000000000000000000000000000000000000000' },
  { 'x-forwarded-host': 'elsewhere.example', 'x-forwarded-proto': 'https' },
  { 'x-http-method-override': 'DELETE' },
  { authorization: 'Bearer x' },
  { 'transfer-encoding': 'identity' },
]

test('headers by which Next’s parts speak to each other change no answer of the API', async () => {
  for (const more of innerHeaders) {
    const headers = Object.entries(more).map(([name, value]) => `${name}: ${value}`)
    const what = JSON.stringify(more)
    const anonymous = await rawCall(['GET /api/v1/me HTTP/1.1', host(), ...headers])
    harmless(anonymous, what)
    expect([401, 400], what).toContain(anonymous.status)
    const foreign = await rawCall([`GET /api/v1/access-requests/${requestId} HTTP/1.1`, host(), cookieOf('second-vendor'), ...headers])
    harmless(foreign, what)
    expect([404, 400], what).toContain(foreign.status)
    expect(foreign.body).not.toContain('justification')
  }
})

test('no form of a page’s address shows it to who may not see it', async () => {
  const { body: mine } = await rawCall([`GET /requests/${requestId} HTTP/1.1`, host(), cookieOf('vendor')])
  expect(mine).toContain('Checking that each door opens')
  const pages = [`/requests/${requestId}`, '/inbox', '/admin/users', '/activity', '/vendors']
  const forms = (page: string) => [
    page,
    `${page}/`,
    `/${page}`,
    `${page}.rsc`,
    `${page}?_rsc=1`,
    `${page}.segments/_tree.segment.rsc`,
    `${page};a=b`,
    `${page}%2f`,
    `/%2e${page}`,
    `/x/..${page}`,
    `/_next/data/x${page}.json`,
    `${page}%00`,
    `${page}.json`,
    `/en${page}`,
  ]
  for (const page of pages)
    for (const form of forms(page))
      for (const more of [
        {},
        ...innerHeaders.filter((headers) => 'rsc' in headers || 'x-middleware-subrequest' in headers || 'x-nextjs-data' in headers),
      ] as Record<string, string>[]) {
        const headers = Object.entries(more).map(([name, value]) => `${name}: ${value}`)
        for (const cookie of [[], [cookieOf('second-vendor')]]) {
          const answer = await rawCall([`GET ${form} HTTP/1.1`, host(), ...cookie, ...headers])
          const what = `${form} ${JSON.stringify(more)} ${cookie.length === 0 ? 'anonymous' : 'second vendor'}`
          harmless(answer, what)
          expect(answer.body, what).not.toContain('Checking that each door opens')
          expect(answer.body, what).not.toContain('vendor-colleague@demo.daypass.dev')
        }
      }
})

test('a page that is not there, or not for this person, is a 404, and a stranger is sent to sign in before anything is shown', async () => {
  for (const page of ['/inbox?state=pending', `/requests/${requestId}`, '/admin/users', '/activity']) {
    const { status, headers } = await stranger('GET', page)
    expect([status, headers.get('location')], page).toEqual([307, `/sign-in?callbackUrl=${encodeURIComponent(page)}`])
  }
  const { cookie } = world.people['second-vendor']
  // What a person reads of a page: its frames and scripts carry nonces and clocks.
  const words = (html: string) =>
    html
      .replace(/<script[\s\S]*?<\/script>/g, '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
  const theirs = await stranger('GET', `/requests/${requestId}`, { cookie })
  const missing = await stranger('GET', '/requests/0000000000000000', { cookie })
  expect([theirs.status, missing.status]).toEqual([404, 404])
  expect(words(theirs.text)).toBe(words(missing.text))
  for (const page of ['/inbox', '/admin/users', '/admin/clusters', '/vendors']) expect((await stranger('GET', page, { cookie })).status, page).toBe(404)
})

test('odd forms of an address of the API are the plain one or nothing', async () => {
  const forms = [
    '//api/v1/me',
    '/api//v1/me',
    '/api/v1/me/',
    '/api/v1/me;x=1',
    '/api/v1/%6de',
    '/api/v1%2fme',
    '/API/V1/ME',
    '/api/v1/me.rsc',
    '/api/v1/me.json',
    '/api/v1/me?_rsc=1',
    '/api/v1/x/../me',
    '/api/v1/%2e%2e/v1/me',
    '/api/v1/me%00',
    '/api/v1/me%20',
    '/api/v1/me%',
    '/api/v1/grants/%ff',
    '/%',
    '/%c0%ae%c0%ae/',
    '/api/v1/..;/me',
    '/api/v1/me#x',
    '/api/v1/\\me',
    `/api/v1/${'a/'.repeat(2000)}`,
    `/api/v1/me?${'a=b&'.repeat(2000)}`,
    '/_next/image?url=http://169.254.169.254/&w=64&q=75',
    '/_next/static/..%2f..%2fpackage.json',
    '/_next/../next.config.js',
    '/.env',
    '/.next/BUILD_ID',
    '/next.config.js',
  ]
  for (const form of forms) {
    const answer = await rawCall([`GET ${form} HTTP/1.1`, host()])
    harmless(answer, form)
    expect([308, 400, 401, 404, 414, 431], `${form} ${answer.status}`).toContain(answer.status)
    // A redirect stays on this site.
    const location = /^location: (.*)$/im.exec(answer.headers)?.[1]
    if (location !== undefined) expect(location).toMatch(/^\/[^/\\]/)
  }
})

test('methods that nobody needs are refused on the API and on pages', async () => {
  for (const method of ['TRACE', 'DELETE', 'PUT', 'PATCH', 'POST', 'OPTIONS', 'PROPFIND', 'LOCK', 'QUERY'])
    for (const path of ['/inbox', '/', '/sign-in']) {
      const answer = await rawCall([`${method} ${path} HTTP/1.1`, host(), cookieOf('approver'), 'Content-Length: 0'])
      harmless(answer, `${method} ${path}`)
      expect([400, 405], `${method} ${path}`).toContain(answer.status)
    }
  for (const method of ['TRACE', 'DELETE', 'PUT', 'PROPFIND']) {
    const answer = await rawCall([`${method} /api/v1/me HTTP/1.1`, host(), cookieOf('approver'), 'X-Secret: echoed-back', 'Content-Length: 0'])
    expect([400, 405], method).toContain(answer.status)
    expect(answer.body).not.toContain('echoed-back')
  }
  const options = await stranger('OPTIONS', '/api/v1/access-requests', { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' })
  expect(options.status).toBe(204)
  expect([...options.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  const head = await stranger('HEAD', '/api/v1/access-requests', { cookie: world.people.vendor.cookie })
  expect([head.status, head.text]).toEqual([200, ''])
  expect((await stranger('HEAD', '/api/v1/activity/export', { cookie: world.people.auditor.cookie })).status).toBe(405)
})

test('the Host header and an absolute address decide nothing', async () => {
  for (const lines of [
    ['GET /api/v1/me HTTP/1.1', 'Host: elsewhere.example'],
    ['GET /api/v1/me HTTP/1.1', 'Host: a b"<>'],
    ['GET /api/v1/me HTTP/1.1', 'Host:'],
    ['GET http://elsewhere.example/api/v1/me HTTP/1.1', 'Host: elsewhere.example'],
    ['GET /api/v1/me HTTP/1.0'],
  ]) {
    const answer = await rawCall(lines)
    harmless(answer, lines.join(' | '))
    expect([400, 401], lines.join(' | ')).toContain(answer.status)
    expect(answer.headers + answer.body).not.toContain('elsewhere.example')
  }
  for (const lines of [
    ['GET /sign-in HTTP/1.1', 'Host: elsewhere.example', 'X-Forwarded-Host: elsewhere.example'],
    ['GET /api/auth/signin HTTP/1.1', 'Host: elsewhere.example', 'X-Forwarded-Host: elsewhere.example'],
    ['GET /api/auth/signin?callbackUrl=https://elsewhere.example/ HTTP/1.1', host()],
    ['GET /api/auth/signin?callbackUrl=//elsewhere.example/ HTTP/1.1', host()],
    ['GET /api/auth/csrf HTTP/1.1', 'Host: elsewhere.example'],
    ['GET /api/auth/error?error=https://elsewhere.example HTTP/1.1', host()],
    ['OPTIONS * HTTP/1.1', host()],
    ['GET file:///etc/passwd HTTP/1.1', host()],
    ['CONNECT elsewhere.example:443 HTTP/1.1', 'Host: elsewhere.example:443'],
    ['GET /api/v1/me HTTP/1.1', host(), 'Upgrade: websocket', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'],
    ['GET /api/v1/me HTTP/1.1', host(), 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'],
  ]) {
    const answer = await rawCall(lines)
    harmless(answer, lines.join(' | '))
    const location = /^location: (.*)$/im.exec(answer.headers)?.[1]
    if (location !== undefined) expect(new URL(location, baseUrl()).origin, lines.join(' | ')).toBe(new URL(baseUrl()).origin)
  }
})

test('cookies that are huge, many, forged or broken are nobody’s', async () => {
  const name = 'next-auth.session-token'
  const real =
    new Map(world.people.vendor.cookie.split('; ').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const)).get(name) ??
    ''
  expect(real).not.toBe('')
  const cookies = [
    `${name}=${'a'.repeat(15_000)}`,
    `a=${'a'.repeat(60_000)}`,
    Array.from({ length: 400 }, (_, n) => `${name}.${n}=x`).join('; '),
    `${name}=eyJhbGciOiJub25lIn0.eyJzaWQiOiJ4In0.`,
    `${name}=${real.slice(0, -2)}xx`,
    `${name}.0=${real.slice(0, 100)}; ${name}.1=${real.slice(100)}`,
    `__Secure-${name}=${real}`,
    `${name}=%ff`,
    `${name}="; DROP TABLE sessions`,
    `${name}=`,
    '=;=;;;',
  ]
  for (const cookie of cookies) {
    const answer = await rawCall(['GET /api/v1/me HTTP/1.1', host(), `Cookie: ${cookie}`])
    harmless(answer, cookie.slice(0, 60))
    expect([401, 431], cookie.slice(0, 60)).toContain(answer.status)
  }
})

test('the sign-in’s own addresses take what they need and nothing else', async () => {
  const own = new URL(baseUrl()).origin
  const form = { origin: own, 'content-type': 'application/x-www-form-urlencoded' }
  expect((await stranger('POST', '/api/auth/_log', form, 'level=error&code=x')).status).toBe(404)
  expect((await stranger('POST', '/api/auth/session', { ...form, cookie: world.people.vendor.cookie }, 'data=x')).status).toBe(404)
  expect(
    (await stranger('POST', '/api/auth/signout', { ...form, origin: 'https://elsewhere.example', cookie: world.people.vendor.cookie }, 'a=b')).status,
  ).toBe(403)
  expect((await stranger('POST', '/api/auth/callback/credentials', { ...form, 'content-type': 'application/json' }, '{}')).status).toBe(415)
  expect((await stranger('POST', '/api/auth/callback/credentials', form, `email=${'x'.repeat(20_000)}`)).status).toBe(413)
  expect((await stranger('DELETE', '/api/auth/session', form)).status).toBe(405)
  for (const body of [
    '',
    'email=vendor%40demo.daypass.dev&password=daypass-demo',
    'csrfToken=x&email=a&password=b',
    '__proto__=x&csrfToken[]=1',
    'callbackUrl=javascript:alert(1)',
  ]) {
    const answer = await stranger('POST', '/api/auth/callback/credentials', form, body)
    expect(answer.status, body).toBeLessThan(500)
    expect(answer.headers.getSetCookie().join(), body).not.toContain('session-token')
  }
  const damaged = await stranger('GET', '/api/auth/csrf', { cookie: 'next-auth.callback-url=%00not-an-address' })
  expect(damaged.status).toBe(400)
  expect(damaged.headers.getSetCookie().join()).toContain('callback-url=; Path=/; Max-Age=0')
  expect((await stranger('GET', '/api/auth/session')).text).toBe('{}')
})

test('every page tells the browser what it may do, with a nonce of its own', async () => {
  const policies = new Set<string>()
  for (const path of ['/sign-in', '/sign-in', '/no-such-page', '/api/v1/me', '/api/health']) {
    const { headers } = await stranger('GET', path)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy, path).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{20,}' 'strict-dynamic'/)
    expect(policy, path).toContain("frame-ancestors 'none'")
    expect(policy, path).not.toContain('unsafe-eval')
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('referrer-policy'), path).toBe('no-referrer')
    expect(headers.get('x-powered-by'), path).toBeNull()
    policies.add(policy)
  }
  expect(policies.size).toBe(5)
})

test('the live stream is one’s own, bounded, and ends with its session', async () => {
  const newcomer = await world.newcomer()
  const open = async (headers: Record<string, string> = {}) => {
    const stop = new AbortController()
    const response = await fetch(`${baseUrl()}/api/v1/stream`, { headers: { cookie: newcomer.cookie, ...headers }, signal: stop.signal })
    return { response, stop }
  }
  const foreign = await world.query<{ id: string }>('SELECT max(id)::text AS id FROM activity')
  for (const id of ['-1', 'abc', '0', '9'.repeat(30), foreign[0]?.id ?? '0', "1' OR 1=1"]) {
    const { response, stop } = await open({ 'last-event-id': id })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const { value } = (await response.body?.getReader().read()) ?? {}
    expect(new TextDecoder().decode(value)).not.toContain(requestId)
    stop.abort()
  }
  const many = await Promise.all(Array.from({ length: 60 }, () => open()))
  const statuses = many.map(({ response }) => response.status)
  expect(new Set(statuses)).toEqual(new Set([200, 429]))
  expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(20)
  const live = many.find(({ response }) => response.status === 200)
  const users = await world.people.administrator.ok<{ items: { id: string }[] }>('GET', `/api/v1/users?q=${encodeURIComponent(newcomer.email)}`)
  await world.people.administrator.ok('POST', `/api/v1/users/${users.items[0]?.id}/end-sessions`)
  // Reads until the server closes it.
  const reader = live?.response.body?.getReader()
  for (;;) if ((await reader?.read())?.done !== false) break
  expect((await open()).response.status).toBe(401)
  for (const { stop } of many) stop.abort()
})
