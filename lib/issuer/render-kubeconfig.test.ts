import { rootCertificates } from 'node:tls'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { type KubeconfigInput, renderKubeconfig } from './render-kubeconfig.ts'

const ca = `${rootCertificates[0]}\n`
const sound: KubeconfigInput = {
  serverUrl: 'https://203.0.113.10:6443',
  caPem: ca,
  token: 'aaaa.bbbb.cccc',
  clusterSlug: 'sandbox',
  clusterName: 'Sandbox',
  grantId: 'g0000000000000001',
  namespace: 'payments',
  grantEndsAt: new Date('2026-03-01T12:00:00Z'),
  tokenExpiresAt: new Date('2026-03-01T12:05:00Z'),
}

type Config = {
  clusters: { name: string; cluster: Record<string, unknown> }[]
  users: { name: string; user: Record<string, unknown> }[]
  contexts: { name: string; context: Record<string, unknown> }[]
  'current-context': string
}

test('it holds server, CA, token and one context, and nothing that runs or reads a file', () => {
  const text = renderKubeconfig(sound)
  const config = parse(text) as Config
  expect(Object.keys(config).sort()).toEqual(['apiVersion', 'clusters', 'contexts', 'current-context', 'kind', 'users'])
  expect(Object.keys(config.clusters[0]?.cluster ?? {}).sort()).toEqual(['certificate-authority-data', 'server'])
  expect(config.users).toEqual([{ name: 'sandbox-g0000000000000001', user: { token: 'aaaa.bbbb.cccc' } }])
  expect(config['current-context']).toBe('sandbox-g0000000000000001')
  expect(config.contexts[0]?.context).toMatchObject({
    namespace: 'payments',
    extensions: [{ name: 'daypass.dev', extension: { grant: sound.grantId, 'expires-at': '2026-03-01T12:00:00.000Z' } }],
  })
  expect(text.startsWith('# Daypass: access to Sandbox')).toBe(true)
})

test('a cluster-wide profile has no namespace', () => {
  const config = parse(renderKubeconfig({ ...sound, namespace: null })) as Config
  expect(config.contexts[0]?.context).not.toHaveProperty('namespace')
})

test.each([
  ['YAML of its own', 'x\nusers:\n- name: evil\n  user:\n    exec: {command: sh}'],
  ['CRLF', 'a\r\nexec: b'],
  ['a separator of lines that only YAML knows', 'a\u2028b\u0085c'],
  ['quotes and anchors', '"&a *a !!js/function {}'],
  ['terminal escapes', '\u001b[31mred'],
  ['a reversal of text', '\u202egnp.exe'],
  ['ten thousand characters', 'x'.repeat(10_000)],
])('a cluster named with %s is a comment and no more', (_, clusterName) => {
  const text = renderKubeconfig({ ...sound, clusterName })
  expect(parse(text)).toEqual(parse(renderKubeconfig(sound)))
  const comments = text.split('\n').slice(0, 3)
  for (const line of comments) expect(line).toMatch(/^# [\x20-\x7e]*$/)
  expect(text.split('\n')[3]).toMatch(/^apiVersion/)
})

test('a CA with CRLF is the same CA', () => {
  expect(renderKubeconfig({ ...sound, caPem: ca.replaceAll('\n', '\r\n') })).toBe(renderKubeconfig(sound))
})

test.each([
  ['a user name in the server URL', { serverUrl: 'https://admin:pass@203.0.113.10' }],
  ['a server without TLS', { serverUrl: 'http://203.0.113.10' }],
  ['a server that is a file', { serverUrl: 'file:///etc/passwd' }],
  ['a query in the server URL', { serverUrl: 'https://203.0.113.10/?a=b' }],
  ['a CA that is more than certificates', { caPem: `${ca}proxy-url: http://evil` }],
  ['a private key as CA', { caPem: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n' }],
  ['a token with a line end', { token: 'a\nb' }],
])('%s is refused', (_, part) => {
  expect(() => renderKubeconfig({ ...sound, ...part })).toThrow(/no kubeconfig can be made/)
})

test('what is refused does not show the token', () => {
  try {
    renderKubeconfig({ ...sound, token: 'secret token' })
    expect.unreachable()
  } catch (error) {
    expect(String(error)).not.toContain('secret token')
  }
})
