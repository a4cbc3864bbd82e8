import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { encryptionKey, seal, unseal } from './crypto.ts'

const key = encryptionKey(randomBytes(32).toString('base64'))
const place = { table: 'cluster_credentials', rowId: 'row-1', column: 'ciphertext' }

test('what was sealed opens with the same key in the same place, and never looks alike twice', () => {
  const first = seal(key, place, 'a token')
  const second = seal(key, place, 'a token')
  expect(unseal(key, place, first)).toBe('a token')
  expect(first.ciphertext.equals(second.ciphertext)).toBe(false)
  expect(first.wrappedKey.equals(second.wrappedKey)).toBe(false)
  expect(first.ciphertext.includes('a token')).toBe(false)
})

test('a wrong key and a wrong key id are told in one sentence', () => {
  const sealed = seal(key, place, 'a token')
  expect(() => unseal(encryptionKey(randomBytes(32).toString('base64')), place, sealed)).toThrow(/DAYPASS_ENCRYPTION_KEY does not open it/)
  expect(() => unseal({ ...key, id: 'k2' }, place, sealed)).toThrow(/encrypted with the key "k1".*holds the key "k2"/)
})

test.each([
  ['table', { ...place, table: 'clusters' }],
  ['row', { ...place, rowId: 'row-2' }],
  ['column', { ...place, column: 'wrapped_key' }],
])('a ciphertext moved to another %s does not open', (_, other) => {
  expect(() => unseal(key, other, seal(key, place, 'a token'))).toThrow()
})

test('no bit of it can be changed', () => {
  const sealed = seal(key, place, 'a token')
  for (const part of ['ciphertext', 'wrappedKey'] as const) {
    for (let index = 0; index < sealed[part].length; index++) {
      const changed = Buffer.from(sealed[part])
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index)
      expect(() => unseal(key, place, { ...sealed, [part]: changed })).toThrow()
    }
    expect(() => unseal(key, place, { ...sealed, [part]: sealed[part].subarray(0, 10) })).toThrow()
  }
})

test('a key that is not 32 bytes is refused', () => {
  expect(() => encryptionKey(randomBytes(31).toString('base64'))).toThrow(/32 bytes/)
})
