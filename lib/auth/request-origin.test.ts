import { expect, test } from 'vitest'
import { peerAddressHeader, requestOrigin } from './request-origin.ts'

const ip = (trustedProxies: number, peer: string, forwarded?: string): string | null =>
  requestOrigin(new Headers({ [peerAddressHeader]: peer, ...(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }) }), trustedProxies).ip

test('without a proxy of ours, X-Forwarded-For is a stranger’s claim', () => {
  expect(ip(0, '203.0.113.7', '10.0.0.1')).toBe('203.0.113.7')
})

test('with proxies of ours, the client is as many entries from the right as there are proxies', () => {
  expect(ip(1, '10.0.0.2', '6.6.6.6, 203.0.113.7')).toBe('203.0.113.7')
  expect(ip(2, '10.0.0.2', '6.6.6.6, 203.0.113.7, 10.0.0.1')).toBe('203.0.113.7')
})

test('a chain shorter than our proxies is not believed', () => {
  expect(ip(2, '10.0.0.2', '6.6.6.6')).toBe('10.0.0.2')
})

test.each(['<script>', '1.2.3.4; drop', 'localhost', '[::1]:80', ' ', 'a'.repeat(200)])('what is no address is none: %j', (text) => {
  expect(ip(1, '10.0.0.2', text)).toBeNull()
})

test('an IPv4 address inside IPv6 is told as IPv4', () => {
  expect(ip(0, '::ffff:127.0.0.1')).toBe('127.0.0.1')
})

test('a user agent is one printable line of bounded length', () => {
  const { userAgent } = requestOrigin(new Headers({ 'user-agent': `a\u00e9b${'x'.repeat(2000)}` }), 0)
  expect(userAgent?.length).toBe(512)
  expect(userAgent).toMatch(/^a\?b[x]+$/)
})
