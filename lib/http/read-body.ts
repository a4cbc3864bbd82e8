import { Fault } from '#lib/platform/fault.ts'

export const defaultMaxBodyBytes = 64 * 1024

const malformed = (why: string): Fault => new Fault('input.malformed', `The body is ${why}.`)

/** The media type without its parameters, in lower case; empty when there is none. */
export const mediaType = (headers: Headers): string => (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

/** Reads at most `maxBytes`, whatever Content-Length says, and stops reading there. Throws Fault. */
export async function readText(request: Request, maxBytes = defaultMaxBodyBytes): Promise<string> {
  const encoding = request.headers.get('content-encoding')
  if (encoding !== null && encoding.toLowerCase() !== 'identity') throw new Fault('input.unsupported_type', 'The body must not be compressed.')
  if (request.body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > maxBytes) {
      await reader.cancel().catch(() => undefined)
      throw new Fault('input.too_large', `The body may have at most ${maxBytes / 1024} KiB.`)
    }
    chunks.push(value)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw malformed('not UTF-8')
  }
}

/** Reads a JSON body. Throws Fault: another type, too long, not JSON, or text that Postgres could not keep. */
export async function readJson(request: Request, maxBytes = defaultMaxBodyBytes): Promise<unknown> {
  if (mediaType(request.headers) !== 'application/json') throw new Fault('input.unsupported_type', 'The body must be application/json.')
  return parseJson(await readText(request, maxBytes))
}

/** JSON whose every string is whole Unicode without NUL. Throws Fault `input.malformed`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => {
      if (!isStorable(key) || (typeof value === 'string' && !isStorable(value))) throw new Error('holds half a character or a NUL')
      return value
    })
  } catch (error) {
    // A RangeError is nesting deeper than the stack.
    throw malformed(error instanceof Error && error.message.startsWith('holds') ? `not usable: it ${error.message}` : 'not JSON')
  }
}

/** True for text that Postgres can keep as it is. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')
