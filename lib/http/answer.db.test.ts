import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import type { ContextWithIssuer } from '#lib/access/context.ts'
import { Fault } from '#lib/platform/fault.ts'
import { AccessWorld } from '#lib/testing/access-world.ts'
import { answer } from './answer.ts'
import { hashKey } from './idempotency.store.ts'
import { json, raw } from './operation.ts'

let world: AccessWorld
let runs = 0
beforeAll(async () => {
  world = await AccessWorld.make()
})
afterAll(() => world.close())

// None of these operations asks the issuer.
const as = (who: Parameters<AccessWorld['as']>[0]) => world.as(who) as ContextWithIssuer
const code = (expected: string) => expect.objectContaining({ code: expected })

const count = json({
  body: z.strictObject({ n: z.int() }),
  answer: z.object({ n: z.number(), run: z.number() }),
  async run({ body }) {
    runs += 1
    if (body.n < 0) throw new Fault('request.not_pending', 'no')
    return { n: body.n, run: runs, secret: 'never leaves' }
  },
})

const ask = (
  operation: Parameters<typeof answer>[0],
  more: { key?: string; body?: string; query?: string; params?: unknown; who?: 'vendor' | 'approver' } = {},
) =>
  answer(operation, {
    request: new Request(`http://daypass.invalid/api/v1/count${more.query ?? ''}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(more.key === undefined ? {} : { 'idempotency-key': more.key }) },
      body: more.body ?? '{"n":1}',
    }),
    params: more.params ?? {},
    hashKey: hashKey('a secret of this test'),
    context: as(more.who ?? 'vendor'),
  })

test('what a use case returns beyond the schema does not leave', async () => {
  expect(Object.keys(await (await ask(count)).json())).toEqual(['n', 'run'])
})

test('the same call under the same key is done once and answered alike', async () => {
  const first = await (await ask(count, { key: 'a' })).json()
  const again = await ask(count, { key: 'a' })
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  expect(await again.json()).toEqual(first)
})

test('fifty of the same call at once are done once', async () => {
  const before = runs
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => ask(count, { key: 'fifty' })))
  expect(runs).toBe(before + 1)
  for (const it of outcomes) if (it.status === 'rejected') expect(it.reason).toEqual(code('idempotency.in_progress'))
})

test('the same key with another body is refused and not done', async () => {
  await ask(count, { key: 'b' })
  const before = runs
  await expect(ask(count, { key: 'b', body: '{"n":2}' })).rejects.toEqual(code('idempotency.conflict'))
  expect(runs).toBe(before)
})

test('another person’s equal key is another key', async () => {
  await ask(count, { key: 'c' })
  expect((await ask(count, { key: 'c', who: 'approver' })).headers.get('idempotent-replayed')).toBeNull()
})

test('a refusal gives the key back', async () => {
  await expect(ask(count, { key: 'd', body: '{"n":-1}' })).rejects.toEqual(code('request.not_pending'))
  const before = runs
  await expect(ask(count, { key: 'd', body: '{"n":-1}' })).rejects.toEqual(code('request.not_pending'))
  expect(runs).toBe(before + 1)
})

test('an attempt whose process died holds its key for a minute, then another may take its place', async () => {
  await ask(count, { key: 'e' })
  await world.owner.query("UPDATE idempotency_keys SET status = NULL, body = NULL WHERE key = 'e'")
  await expect(ask(count, { key: 'e' })).rejects.toEqual(code('idempotency.in_progress'))
  world.pass(61)
  expect((await ask(count, { key: 'e' })).status).toBe(200)
})

test('keys are forgotten after a day', async () => {
  await ask(count, { key: 'f' })
  world.pass(24 * 3600 + 1)
  const before = runs
  await ask(count, { key: 'f' })
  expect(runs).toBe(before + 1)
})

test.each(['', 'a b', 'x'.repeat(129), 'ü'])('a key that is none is refused: %j', async (key) => {
  await expect(ask(count, { key })).rejects.toEqual(code('input.invalid'))
})

test('an answer that must not be kept is not: neither the operation’s nor a file’s', async () => {
  const fresh = () => {
    runs += 1
    return `token ${runs}`
  }
  const never = json({ idempotency: 'never', answer: z.object({ token: z.string() }), run: async () => ({ token: fresh() }) })
  const file = raw({ respond: async () => new Response(fresh()) })
  for (const operation of [never, file]) {
    expect(await (await ask(operation, { key: 'g' })).text()).not.toBe(await (await ask(operation, { key: 'g' })).text())
  }
  expect(await world.owner.query("SELECT key FROM idempotency_keys WHERE key = 'g'")).toEqual([])
})

test('a field that nobody knows is refused by its name', async () => {
  await expect(ask(count, { body: '{"n":1,"isAdmin":true}' })).rejects.toEqual(
    expect.objectContaining({ code: 'input.invalid', fields: [expect.objectContaining({ message: expect.stringContaining('isAdmin') })] }),
  )
})

test.each(['{"n":"1"}', '{"n":1.5}', '{"n":4294967297e9}', '[]', 'null', '{"__proto__":{"n":1}}', '{}'])(
  'a body of another shape is refused: %s',
  async (body) => {
    await expect(ask(count, { body })).rejects.toEqual(code('input.invalid'))
  },
)

test('a path that fits no id is not found, in the same words as a missing one', async () => {
  const one = json({ params: z.object({ id: z.string().regex(/^x$/) }), answer: z.null(), run: async () => null })
  await expect(ask(one, { params: { id: '../x' } })).rejects.toEqual(code('not_found'))
})

test('a query that names something twice is a mistake; an empty one asks for nothing', async () => {
  const list = json({
    query: z.object({ state: z.enum(['pending']).optional() }),
    answer: z.object({ state: z.string() }),
    run: async ({ query }) => ({ state: query.state ?? 'any' }),
  })
  expect(await (await ask(list, { query: '?state=' })).json()).toEqual({ state: 'any' })
  await expect(ask(list, { query: '?state=pending&state=pending' })).rejects.toEqual(code('input.invalid'))
  await expect(ask(list, { query: '?state=%00' })).rejects.toEqual(code('input.malformed'))
  await expect(ask(list, { query: '?state=other' })).rejects.toEqual(code('input.invalid'))
})

test('what is kept of a call cannot be guessed at without the secret, and nothing is kept of anybody for longer than a day', async () => {
  const old = new Date(world.clock.now().getTime() - 25 * 3600 * 1000)
  await world.owner.query("INSERT INTO idempotency_keys (actor_id, key, route, request_hash, created_at) VALUES ('somebody gone', 'old', 'POST /', 'h', $1)", [
    old,
  ])
  world.pass(61)
  await ask(count, { key: 'hashed', body: '{"n":7}' })
  const [row] = await world.owner.query<{ hash: string }>("SELECT request_hash AS hash FROM idempotency_keys WHERE key = 'hashed'")
  const plain = createHash('sha256').update('POST\n/api/v1/count\n{"n":7}').digest('hex')
  expect(row?.hash).toMatch(/^[0-9a-f]{64}$/)
  expect(row?.hash).not.toBe(plain)
  expect(await world.owner.query("SELECT key FROM idempotency_keys WHERE key = 'old'")).toEqual([])
})

test('no call that carries a password or a credential keeps anything', () => {
  for (const path of ['users/route.ts', 'clusters/route.ts', 'clusters/test/route.ts', 'clusters/[id]/credential/route.ts']) {
    const source = readFileSync(join(import.meta.dirname, '../../app/api/v1', path), 'utf8')
    expect(source, path).toMatch(/(POST|PUT): json\(\{[^}]*idempotency: 'never'/)
  }
})
