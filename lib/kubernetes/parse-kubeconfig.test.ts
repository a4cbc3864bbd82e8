import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { parseKubeconfig } from './parse-kubeconfig.ts'

const ca = Buffer.from(`${rootCertificates[0]}\n`).toString('base64')
const config = (cluster: object = {}, user: object = {}): string =>
  stringify({
    'current-context': 'main',
    contexts: [{ name: 'main', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: 'https://203.0.113.10:6443/', 'certificate-authority-data': ca, ...cluster } }],
    users: [{ name: 'u', user: { token: 'a.b.c', ...user } }],
  })

test('server, CA and token of the current context', () => {
  const outcome = parseKubeconfig(config())
  expect(outcome).toEqual({
    ok: true,
    target: { serverUrl: 'https://203.0.113.10:6443', caPem: new X509Certificate(rootCertificates[0] ?? '').toString(), token: 'a.b.c' },
  })
})

test.each([
  ['an exec plugin', config({}, { token: undefined, exec: { command: 'sh', args: ['-c', 'id'] } }), /Plugins are refused/],
  ['an exec plugin beside a token', config({}, { exec: { command: 'sh' } }), /Plugins are refused/],
  ['an auth provider', config({}, { 'auth-provider': { name: 'gcp' } }), /Plugins are refused/],
  ['a token in a file', config({}, { token: undefined, tokenFile: '/etc/passwd' }), /must hold a token/],
  ['a client certificate', config({}, { token: undefined, 'client-certificate-data': 'x' }), /not a client certificate/],
  ['a CA in a file', config({ 'certificate-authority-data': undefined, 'certificate-authority': '/etc/ssl/ca.pem' }), /certificate-authority-data/],
  ['no check of the server', config({ 'insecure-skip-tls-verify': true }), /insecure-skip-tls-verify is refused/],
  ['a proxy', config({ 'proxy-url': 'http://127.0.0.1:1' }), /proxy-url/],
  ['a user name in the server', config({ server: 'https://a:b@203.0.113.10' }), /user name or password/],
  ['a server without TLS', config({ server: 'http://203.0.113.10' }), /https/],
  ['no YAML', '{{{', /YAML/],
  ['something else', 'hello', /not a kubeconfig/],
  ['a bomb of aliases', `a: &a [1]\nb: [*a, *a]\n${config()}`, /YAML/],
])('%s is refused', (_, text, reason) => {
  const outcome = parseKubeconfig(text)
  expect(outcome.ok).toBe(false)
  expect(outcome).toHaveProperty('trouble.message', expect.stringMatching(reason))
})

test('a context that is not there is named', () => {
  expect(parseKubeconfig(config(), 'other')).toMatchObject({ ok: false, trouble: { message: 'The kubeconfig has no context "other".' } })
})
