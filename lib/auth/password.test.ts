import { expect, test } from 'vitest'
import { hashPassword, verifyPassword } from './password.ts'

test('a password is verified by its hash and by no other, and two hashes of it differ', async () => {
  const [one, two] = await Promise.all([hashPassword('pässword of a person'), hashPassword('pässword of a person')])
  expect(one).toMatch(/^scrypt\$32768\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
  expect(one).not.toBe(two)
  expect(await verifyPassword('pässword of a person', one)).toBe(true)
  // The same letters, composed the other way: keyboards differ.
  expect(await verifyPassword('pässword of a person'.normalize('NFD'), one)).toBe(true)
  expect(await verifyPassword('password of a person', one)).toBe(false)
  expect(await verifyPassword('', one)).toBe(false)
})

test('what is no hash of ours is no match and no error, and costs nothing', async () => {
  const started = performance.now()
  for (const stored of [
    '',
    '$',
    'bcrypt$1$2$3$a$b',
    'scrypt$0$8$1$c2FsdA$aGFzaA',
    'scrypt$1073741824$8$1$c2FsdHNhbHRzYWx0c2E$aGFzaGhhc2hoYXNoaGFzaGhhc2g',
    'scrypt$32768$8$1$$',
    'scrypt$3$8$1$c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2g',
    'scrypt$x$y$z$a$b',
  ]) {
    expect(await verifyPassword('anything', stored), stored).toBe(false)
  }
  expect(performance.now() - started).toBeLessThan(1000)
})
