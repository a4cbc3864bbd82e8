import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

// OWASP's floor for scrypt at r=8, p=1 is N=2^15 with p=3 or N=2^17; 2^15 costs about 60 ms and 32 MB here, and sign-in is rate limited.
const cost = { N: 2 ** 15, r: 8, p: 1 }
const hashBytes = 32
const saltBytes = 16
// scrypt needs 128 * N * r bytes and a little more; Node's own limit is exactly that and refuses it.
const memoryFor = (N: number, r: number) => 128 * N * r + 1024 * 1024
// A stored hash with absurd numbers must not take the process down.
const mostMemory = 128 * 1024 * 1024

const derive = (password: string, salt: Buffer, length: number, options: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, length, options, (error, key) => (error === null ? resolve(key) : reject(error)))
  })

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url; a new salt each time. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  const hash = await derive(password, salt, hashBytes, { ...cost, maxmem: memoryFor(cost.N, cost.r) })
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

/** True when `password` is the one behind `stored`. False, never an error, for anything that is no such hash. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, N, r, p, salt, hash] = stored.split('$')
  const numbers = [Number(N), Number(r), Number(p)] as const
  if (scheme !== 'scrypt' || !salt || !hash || numbers.some((number) => !Number.isInteger(number) || number < 1)) return false
  const maxmem = memoryFor(numbers[0], numbers[1])
  if (maxmem > mostMemory || numbers[2] > 16) return false
  const expected = Buffer.from(hash, 'base64url')
  if (expected.length < 16) return false
  try {
    const actual = await derive(password, Buffer.from(salt, 'base64url'), expected.length, { N: numbers[0], r: numbers[1], p: numbers[2], maxmem })
    return timingSafeEqual(actual, expected)
  } catch {
    return false
  }
}
