import fc from 'fast-check'
import { expect, test } from 'vitest'
import { liveRequestKey, type RequestContent, requestDigest, rulesDigest } from './digest.ts'
import type { PolicyRule } from './rbac.ts'

const content: RequestContent = {
  requestId: 'r',
  version: 1,
  requesterId: 'u',
  vendorId: 'v',
  clusterId: 'c',
  profileVersionId: 'p',
  profileDigest: 'd',
  namespaces: ['orders', 'payments'],
  startsAt: new Date('2026-03-10T12:00:00Z'),
  durationSeconds: 3600,
  justification: 'because',
  ticketUrl: 'https://tickets.example.com/1',
}

test('every word of a request changes its digest', () => {
  const changed: { [Key in keyof RequestContent]: RequestContent[Key] } = {
    requestId: 'r2',
    version: 2,
    requesterId: 'u2',
    vendorId: 'v2',
    clusterId: 'c2',
    profileVersionId: 'p2',
    profileDigest: 'd2',
    namespaces: ['orders'],
    startsAt: null,
    durationSeconds: 3601,
    justification: 'because ',
    ticketUrl: null,
  }
  const digests = Object.entries(changed).map(([key, value]) => requestDigest({ ...content, [key]: value }))
  expect(Object.keys(changed).sort()).toEqual(Object.keys(content).sort())
  expect(new Set([requestDigest(content), ...digests]).size).toBe(digests.length + 1)
})

test('no two different contents that could be confused share a digest', () => {
  expect(requestDigest({ ...content, namespaces: ['a,b'] })).not.toBe(requestDigest({ ...content, namespaces: ['a', 'b'] }))
  expect(requestDigest({ ...content, requesterId: 'uv', vendorId: '' })).not.toBe(requestDigest({ ...content, requesterId: 'u', vendorId: 'v' }))
  expect(requestDigest({ ...content, ticketUrl: null })).not.toBe(requestDigest({ ...content, ticketUrl: 'null' }))
})

test('namespaces are a set: their order does not count', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 6 }), (namespaces) => {
      const turned = [...namespaces].reverse()
      expect(requestDigest({ ...content, namespaces })).toBe(requestDigest({ ...content, namespaces: turned }))
      const key = { requesterId: 'u', clusterId: 'c', profileId: 'p' }
      expect(liveRequestKey({ ...key, namespaces })).toBe(liveRequestKey({ ...key, namespaces: turned }))
    }),
  )
})

const words = fc.uniqueArray(fc.constantFrom('pods', 'services', 'get', 'list', '', 'apps'), { maxLength: 3 })
const rule: fc.Arbitrary<PolicyRule> = fc.record(
  { apiGroups: words, resources: words, resourceNames: words, nonResourceURLs: words, verbs: words },
  { requiredKeys: ['verbs'] },
)

test('rules that the API server stores alike have one digest, and different rules have another', () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 3 }), (rules) => {
      const withEmpty = rules.map((it) => ({ apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [], ...it }))
      const turned = rules.map((it) => Object.fromEntries(Object.entries(it).reverse()) as PolicyRule)
      expect(rulesDigest(withEmpty)).toBe(rulesDigest(rules))
      expect(rulesDigest(turned)).toBe(rulesDigest(rules))
      expect(rulesDigest([...rules, { verbs: ['get'] }])).not.toBe(rulesDigest(rules))
    }),
  )
})

test('a digest is the same tomorrow: stored ones must stay valid', () => {
  expect(rulesDigest([{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }])).toMatchInlineSnapshot(
    `"e0312a0a557cf906853027110b936c59d9007fa4412073967661a5e24aaa04e1"`,
  )
  expect(requestDigest(content)).toMatchInlineSnapshot(`"db58da2c6003ced71dac1c4f94a74c9d61ac14c42e5a5385af14ba167172e7e9"`)
})
