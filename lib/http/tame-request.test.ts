import { expect, test } from 'vitest'
import { tameRequest } from './tame-request.ts'

const tame = (method: string, url: string) => tameRequest({ method, url }, false)
const seen = (method: string, url: string) => ({ method, url })
const refused = seen('DELETE', '/api/v1/me')

test.each([
  ['GET', '/inbox?q=a%20b'],
  ['HEAD', '/'],
  ['POST', '/api/v1/access-requests'],
  ['OPTIONS', '/api/v1/grants'],
  ['GET', '/_next/static/chunks/a.js'],
])('an ordinary request is seen as it is: %s %s', (method, url) => {
  expect(tame(method, url)).toEqual(seen(method, url))
})

test.each(['TRACE', 'CONNECT', 'PROPFIND', 'QUERY', 'MKCOL', ''])('%s is refused everywhere', (method) => {
  expect(tame(method, '/api/v1/me')).toEqual(refused)
  expect(tame(method, '/inbox')).toEqual(refused)
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s to a page is refused, so nothing posted reaches the decoder of server actions', (method) => {
  expect(tame(method, '/inbox')).toEqual(refused)
  expect(tame(method, '/api')).toEqual(refused)
})

test.each(['/api/../inbox', '/api/%2e%2e/inbox', '/api/v1/..\\..\\..\\inbox', 'http://evil.example/inbox', 'http://h/api/../'])(
  'a page cannot be posted to under the name of the API: %s',
  (url) => {
    expect(tame('POST', url)).toEqual(refused)
  },
)

test('an absolute address is cut to its path: its host is nothing to us', () => {
  expect(tame('GET', 'http://evil.example/api/v1/me?a=b')).toEqual(seen('GET', '/api/v1/me?a=b'))
})

test.each(['*', 'file:///etc/passwd', 'javascript:alert(1)', 'evil.example:443', '', 'http://', '/%', '/grants/%ff', '/%c0%ae/', '/%ed%a0%80'])(
  'what is no readable address is not found: %s',
  (url) => {
    expect(tame('GET', url)).toEqual(seen('GET', '/unreadable'))
  },
)

test('what is no readable address below /api is not found in the words of the API', () => {
  expect(tame('GET', '/api/v1/grants/%ff')).toEqual(seen('GET', '/api/v1/unreadable'))
})

test('the development server may post to itself, in development', () => {
  expect(tameRequest(seen('POST', '/__nextjs_original-stack-frames'), true).method).toBe('POST')
  expect(tame('POST', '/__nextjs_original-stack-frames')).toEqual(refused)
})
