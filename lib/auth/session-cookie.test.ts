import { encode } from 'next-auth/jwt'
import { expect, test } from 'vitest'
import { sessionCookieName, sidOfCookie } from './session-cookie.ts'

const secret = 'a secret of at least thirty-two characters'

test('the sid of a cookie that we wrote is read', async () => {
  const cookie = await encode({ token: { sid: 'the-sid' }, secret, maxAge: 60 })
  expect(await sidOfCookie(cookie, secret)).toBe('the-sid')
})

test('a cookie that holds more than a sid would not fit: nothing else is in it', async () => {
  expect((await encode({ token: { sid: 'x'.repeat(43) }, secret, maxAge: 60 })).length).toBeLessThan(400)
})

test('a cookie of another secret, too old, without a sid, too long, or of another kind is nobody', async () => {
  const none = 'eyJhbGciOiJub25lIn0.eyJzaWQiOiJ4In0.'
  const cookies = [
    await encode({ token: { sid: 'x' }, secret: `${secret}!`, maxAge: 60 }),
    await encode({ token: { sid: 'x' }, secret, maxAge: -60 }),
    await encode({ token: { sub: 'x' }, secret, maxAge: 60 }),
    await encode({ token: { sid: 'x'.repeat(2000) }, secret, maxAge: 60 }),
    none,
    '',
    'x',
    '.'.repeat(4),
    undefined,
  ]
  for (const cookie of cookies) expect(await sidOfCookie(cookie, secret)).toBeNull()
})

test('over https the cookie’s name demands a secure one', () => {
  expect(sessionCookieName('https://daypass.example.com')).toMatch(/^__Secure-/)
  expect(sessionCookieName('http://127.0.0.1:3000')).not.toMatch(/^__/)
})
