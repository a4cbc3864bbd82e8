/** The few ASN.1 DER encodings (ITU-T X.690) that a certificate is made of. Each returns tag, length and content. */

function element(tag: number, content: Uint8Array): Buffer {
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content])
  const hex = length.toString(16)
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length]), bytes, content])
}

export const sequence = (...parts: Uint8Array[]) => element(0x30, Buffer.concat(parts))
export const set = (...parts: Uint8Array[]) => element(0x31, Buffer.concat(parts))
export const octetString = (content: Uint8Array) => element(0x04, content)
export const boolean = (value: boolean) => element(0x01, Buffer.from([value ? 0xff : 0]))
export const utf8String = (text: string) => element(0x0c, Buffer.from(text, 'utf8'))
/** Context-specific and constructed: `[n] EXPLICIT`. */
export const explicit = (n: number, content: Uint8Array) => element(0xa0 | n, content)
/** Context-specific and primitive: `[n] IMPLICIT` of a string. */
export const implicit = (n: number, content: Uint8Array) => element(0x80 | n, content)

/** A non-negative integer from big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const trimmed = bytes.subarray(start)
  const needsZero = ((trimmed[0] ?? 0) & 0x80) !== 0
  return element(0x02, needsZero ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed)
}

/** @param unusedBits how many of the last byte's low bits don't count */
export const bitString = (content: Uint8Array, unusedBits = 0) => element(0x03, Buffer.concat([Buffer.from([unusedBits]), content]))

/** @param dotted "1.2.840.10045.4.3.2" */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const arc of rest) {
    const groups = [arc & 0x7f]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left & 0x7f) | 0x80)
    bytes.push(...groups)
  }
  return element(0x06, Buffer.from(bytes))
}

/** UTCTime up to 2049, GeneralizedTime after (RFC 5280, 4.1.2.5); whole seconds. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, '')
  return date.getUTCFullYear() < 2050 ? element(0x17, Buffer.from(digits.slice(2))) : element(0x18, Buffer.from(digits))
}
