import { expect, test } from 'vitest'
import { checkOrigin } from './check-origin.ts'

const daypass = 'https://daypass.example.com/'
const check = (headers: Record<string, string>) => () => checkOrigin(new Headers(headers), daypass)

test.each([
  { origin: 'https://daypass.example.com' },
  { origin: 'https://daypass.example.com', 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'none' },
  // A plain form of our own page: the Referrer-Policy takes its Origin away.
  { origin: 'null', 'sec-fetch-site': 'same-origin' },
] as Record<string, string>[])('a mutation of our own page passes: %j', (headers) => {
  expect(check(headers)).not.toThrow()
})

test.each([
  {},
  { origin: 'null' },
  { origin: 'https://elsewhere.example' },
  { origin: 'http://daypass.example.com' },
  { origin: 'https://daypass.example.com:8443' },
  { origin: 'https://daypass.example.com.evil.example' },
  { origin: 'https://daypass.example.com/' },
  { origin: 'https://DAYPASS.example.com' },
  { origin: '' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'null', 'sec-fetch-site': 'cross-site' },
  { origin: 'https://daypass.example.com', 'sec-fetch-site': 'cross-site' },
  { origin: 'https://elsewhere.example', 'sec-fetch-site': 'same-origin' },
] as Record<string, string>[])('a mutation that another site could have sent is refused: %j', (headers) => {
  expect(check(headers)).toThrow(expect.objectContaining({ code: 'auth.bad_origin' }))
})
