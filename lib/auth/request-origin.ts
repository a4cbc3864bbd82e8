import type { Origin } from '#lib/domain/actor.ts'
import { newId } from '#lib/platform/ids.ts'

/** Set by lib/http/start-web.ts on every request that reaches this process: the other end of the TCP connection. */
export const peerAddressHeader = 'x-daypass-peer'

type Readable = { get(name: string): string | null }

const maxUserAgent = 512

/**
 * Where a request came from. X-Forwarded-For is believed only as far as our own proxies wrote it: with `trustedProxies` of them in front,
 * each adds one entry at its end, so the client is that many entries from the right; with none, it is the connection's other end.
 */
export function requestOrigin(headers: Readable, trustedProxies: number): Origin {
  return { ip: clientAddress(headers, trustedProxies), userAgent: oneLine(headers.get('user-agent')), traceId: newId() }
}

function clientAddress(headers: Readable, trustedProxies: number): string | null {
  const peer = headers.get(peerAddressHeader)
  const chain = (headers.get('x-forwarded-for') ?? '').split(',').map((entry) => entry.trim())
  const claimed = trustedProxies === 0 ? peer : (chain.at(-trustedProxies) ?? peer)
  return claimed === null ? null : address(claimed)
}

/** IPv4 or IPv6 text; null for anything else, so that no header's free text ever gets into the record. */
function address(text: string): string | null {
  const plain = text.replace(/^::ffff:(?=\d+\.)/i, '').toLowerCase()
  return /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:.]{2,45})$/.test(plain) ? plain : null
}

function oneLine(text: string | null): string | null {
  if (text === null) return null
  // Printable ASCII only: the text is shown to people and written to logs.
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, maxUserAgent)
}
