import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Envelope encryption: a random data key per value, itself encrypted with the key that only the issuer has. AES-256-GCM both times. */

export type EncryptionKey = { id: string; key: Buffer }
export type Sealed = { keyId: string; wrappedKey: Buffer; ciphertext: Buffer }
/** Where a value lives; bound into the encryption, so that a ciphertext moved to another row or column does not open. */
export type Place = { table: string; rowId: string; column: string }

const ivLength = 12
const tagLength = 16

/** The key of DAYPASS_ENCRYPTION_KEY. Throws when it is not 32 bytes in base64. */
export function encryptionKey(base64: string, id = 'k1'): EncryptionKey {
  const key = Buffer.from(base64, 'base64')
  if (key.length !== 32) throw new Error('the encryption key must be 32 bytes in base64')
  return { id, key }
}

const additionalData = (place: Place, keyId: string): Buffer => Buffer.from(`${place.table}:${place.rowId}:${place.column}:${keyId}`)

function encrypt(key: Buffer, plain: Buffer, aad: Buffer): Buffer {
  const iv = randomBytes(ivLength)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(aad)
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body])
}

function decrypt(key: Buffer, sealed: Buffer, aad: Buffer): Buffer {
  if (sealed.length < ivLength + tagLength) throw new Error('too short')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivLength), { authTagLength: tagLength })
  decipher.setAAD(aad)
  decipher.setAuthTag(sealed.subarray(ivLength, ivLength + tagLength))
  return Buffer.concat([decipher.update(sealed.subarray(ivLength + tagLength)), decipher.final()])
}

/** Encrypts `plain` for exactly this place. */
export function seal(key: EncryptionKey, place: Place, plain: string): Sealed {
  const aad = additionalData(place, key.id)
  const dataKey = randomBytes(32)
  return { keyId: key.id, wrappedKey: encrypt(key.key, dataKey, aad), ciphertext: encrypt(dataKey, Buffer.from(plain, 'utf8'), aad) }
}

/** Why a value does not open, in one sentence for the one who starts the issuer. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError'
}

/** Opens what `seal` closed. Throws UnsealError when the key, the place or a single bit differs. */
export function unseal(key: EncryptionKey, place: Place, sealed: Sealed): string {
  if (sealed.keyId !== key.id) {
    throw new UnsealError(`it was encrypted with the key "${sealed.keyId}", but this issuer holds the key "${key.id}" (DAYPASS_ENCRYPTION_KEY_ID)`)
  }
  const aad = additionalData(place, key.id)
  let dataKey: Buffer
  try {
    dataKey = decrypt(key.key, sealed.wrappedKey, aad)
  } catch {
    throw new UnsealError('DAYPASS_ENCRYPTION_KEY does not open it: the key is another one, or the row was changed')
  }
  try {
    return decrypt(dataKey, sealed.ciphertext, aad).toString('utf8')
  } catch {
    throw new UnsealError('its ciphertext was changed')
  }
}
