import { expect, test } from 'vitest'
import { safeReturnPath } from './safe-return-path.ts'

test('a path of this site is kept with its query', () => {
  expect(safeReturnPath('/grants/0123456789abcdef?tab=1')).toBe('/grants/0123456789abcdef?tab=1')
})

test('whole addresses are cut to their path, so no other host is ever the target', () => {
  expect(safeReturnPath('https://elsewhere.example/inbox')).toBe('/inbox')
})

test.each([
  '//elsewhere.example',
  '/\\elsewhere.example',
  '\\\\elsewhere.example',
  'javascript:alert(1)',
  'https://a.example//b.example/x',
  'grants',
  '',
  '/\t/elsewhere.example',
])('what a browser could read as another host leads home: %j', (given) => {
  expect(safeReturnPath(given)).toBe('/')
})

test('signing in never leads back to the sign-in page or to a bare answer of the API', () => {
  expect(safeReturnPath('/sign-in?callbackUrl=/')).toBe('/')
  expect(safeReturnPath('/api/v1/me')).toBe('/')
})
