import { expect, test } from 'vitest'
import { errorOfAnswer, errorOfNetwork, isPassing, KubeError } from './errors.ts'

const status = (message: string, reason = '', details = {}): string => JSON.stringify({ kind: 'Status', message, reason, details })

test.each([
  [401, 'Unauthorized', '', 'unauthorized'],
  [403, 'no', 'Forbidden', 'forbidden'],
  [404, 'no', 'NotFound', 'not-found'],
  [409, 'there', 'AlreadyExists', 'already-exists'],
  [409, 'uid', 'Conflict', 'conflict'],
  [422, 'bad', 'Invalid', 'invalid'],
  [422, "ValidatingAdmissionPolicy 'daypass-issuer-bindings' denied request", 'Invalid', 'refused-by-policy'],
  [403, 'admission webhook "x" denied the request', 'Forbidden', 'refused-by-policy'],
  [429, 'slow down', 'TooManyRequests', 'too-many-requests'],
  [500, 'etcd', 'InternalError', 'server'],
  [503, '', '', 'server'],
  [302, '', '', 'unexpected'],
])('%i %s %s is %s', (code, message, reason, kind) => {
  const error = errorOfAnswer('get x', code, status(message, reason), undefined)
  expect(error.kind).toBe(kind)
  expect(error.status).toBe(code)
})

test('a missing right is named', () => {
  const message =
    'rolebindings.rbac.authorization.k8s.io "daypass-g-1" is forbidden: User "system:serviceaccount:daypass-system:daypass-issuer" cannot delete resource "rolebindings" in API group "rbac.authorization.k8s.io" in the namespace "payments"'
  expect(errorOfAnswer('delete', 403, status(message, 'Forbidden'), undefined).missingRight).toBe('delete rolebindings.rbac.authorization.k8s.io in payments')
})

test("a server's wish to wait is kept, within reason", () => {
  expect(errorOfAnswer('x', 429, '', '3').retryAfterMs).toBe(3000)
  expect(errorOfAnswer('x', 429, status('', '', { retryAfterSeconds: 100_000 }), undefined).retryAfterMs).toBe(60_000)
  expect(errorOfAnswer('x', 500, '', 'soon').retryAfterMs).toBeNull()
})

test('an answer that is no Status leaves nothing of itself in the error', () => {
  expect(errorOfAnswer('get x', 502, '<html>a secret</html>', undefined).message).toBe('get x: the API server answered 502')
})

test.each([
  ['ECONNREFUSED', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['ECONNRESET', 'unreachable'],
  ['ETIMEDOUT', 'timeout'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
])('a call that ends with %s is %s and may pass', (code, kind) => {
  const error = errorOfNetwork('get x', Object.assign(new Error('no'), { code }))
  expect(error.kind).toBe(kind)
  expect(isPassing(error)).toBe(true)
})

test('what nobody will mend by waiting does not pass', () => {
  for (const kind of ['forbidden', 'invalid', 'not-found', 'refused-by-policy'] as const) expect(isPassing(new KubeError(kind, 'x', 'y'))).toBe(false)
})
