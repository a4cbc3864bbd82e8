import { expect, test } from 'vitest'
import { contentSecurityPolicy, securityHeaders } from './security-headers.ts'

const directives = (policy: string): Map<string, string> =>
  new Map(policy.split('; ').map((directive) => [directive.split(' ')[0] ?? '', directive.slice(directive.indexOf(' ') + 1)]))

test('in production no inline script or style element runs without this page’s nonce', () => {
  const policy = directives(contentSecurityPolicy('abc', false))
  expect(policy.get('script-src')).toBe("'self' 'nonce-abc' 'strict-dynamic'")
  expect(policy.get('style-src-elem')).toBe("'self' 'nonce-abc'")
  expect([...policy.values()].join(' ')).not.toContain('unsafe-eval')
})

test('no other site may frame a page, be posted to by it, or be talked to by it', () => {
  const policy = directives(contentSecurityPolicy('abc', false))
  expect(policy.get('frame-ancestors')).toBe("'none'")
  expect(policy.get('form-action')).toBe("'self'")
  expect(policy.get('connect-src')).toBe("'self'")
  expect(policy.get('base-uri')).toBe("'none'")
  expect(Object.fromEntries(securityHeaders)).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' })
})
