import { expect, test } from 'vitest'
import { parseJson, readJson, readText } from './read-body.ts'

const post = (body: BodyInit, headers: Record<string, string> = { 'content-type': 'application/json' }): Request =>
  new Request('http://daypass.invalid/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)

const code = (expected: string) => expect.objectContaining({ code: expected })

test('a JSON body is read', async () => {
  expect(await readJson(post('{"a":[1,"ü"]}', { 'content-type': 'Application/JSON; charset=utf-8' }))).toEqual({ a: [1, 'ü'] })
})

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json-patch+json', ''])(
  'a body of another type is refused: %s',
  async (type) => {
    await expect(readJson(post('{}', { 'content-type': type }))).rejects.toEqual(code('input.unsupported_type'))
  },
)

test('a compressed body is refused, so that none can grow in here', async () => {
  await expect(readText(post('{}', { 'content-encoding': 'gzip' }))).rejects.toEqual(code('input.unsupported_type'))
})

test('a body is cut off at the limit, whatever its length header says, and is not read on', async () => {
  let pulled = 0
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1
      controller.enqueue(new Uint8Array(1024).fill(32))
    },
  })
  await expect(readText(post(endless, { 'content-length': '2' }), 10 * 1024)).rejects.toEqual(code('input.too_large'))
  expect(pulled).toBeLessThan(20)
})

test('a body of exactly the limit is taken', async () => {
  expect((await readText(post('x'.repeat(4096)), 4096)).length).toBe(4096)
})

test.each(['', '{', '[1,]', 'null null', "{'a':1}", 'NaN', '{"a":NaN}', '{"a":Infinity}', '\u0000', '['.repeat(60_000)])(
  'what is not JSON is malformed: %#',
  (text) => {
    expect(() => parseJson(text)).toThrow(code('input.malformed'))
  },
)

test('nesting deeper than the stack is refused, not a crash', () => {
  const depth = 30_000
  const attempt = () => parseJson('['.repeat(depth) + ']'.repeat(depth))
  try {
    attempt()
  } catch (error) {
    expect(error).toEqual(code('input.malformed'))
  }
})

test.each(['{"a":"x\\u0000y"}', '{"a":{"b":["\\ud800"]}}', '{"a\\u0000":1}'])('text that Postgres cannot keep is malformed: %s', (text) => {
  expect(() => parseJson(text)).toThrow(code('input.malformed'))
})

test('bytes that are no UTF-8 are malformed', async () => {
  await expect(readText(post(new Uint8Array([0x22, 0xff, 0xfe, 0x22])))).rejects.toEqual(code('input.malformed'))
})
