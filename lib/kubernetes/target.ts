import { X509Certificate } from 'node:crypto'

/** A way into a cluster, as typed data: no plugins, no file paths, no way to skip the check of the server's certificate. */
export type Target = { serverUrl: string; caPem: string; token: string }

export type TargetTrouble = { field: 'serverUrl' | 'caPem' | 'token' | 'kubeconfig'; message: string }

const pemBlock = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+?-----END CERTIFICATE-----/g

/** The URL in its plain form, or what is wrong with it. https only; no user, no query, no fragment. */
export function normalServerUrl(text: string): { ok: true; serverUrl: string } | { ok: false; message: string } {
  let url: URL
  try {
    url = new URL(text.trim())
  } catch {
    return { ok: false, message: 'The server must be an https URL, such as https://203.0.113.10:6443.' }
  }
  if (url.protocol !== 'https:') return { ok: false, message: 'The server must be an https URL.' }
  if (url.username || url.password) return { ok: false, message: 'The server URL must not hold a user name or password.' }
  if (url.search || url.hash) return { ok: false, message: 'The server URL must not have a query or a fragment.' }
  return { ok: true, serverUrl: url.toString().replace(/\/+$/, '') }
}

/** The certificates of a PEM text with plain line ends, or null when it holds none or anything else. */
export function normalCaPem(text: string): string | null {
  const blocks = text.match(pemBlock) ?? []
  if (blocks.length === 0 || text.replace(pemBlock, '').trim() !== '') return null
  try {
    return blocks.map((block) => `${new X509Certificate(block).toString().replaceAll('\r', '').trim()}\n`).join('')
  } catch {
    return null
  }
}

/** Checks and normalises the three parts. */
export function normalTarget(input: Target): { ok: true; target: Target } | { ok: false; trouble: TargetTrouble } {
  const url = normalServerUrl(input.serverUrl)
  if (!url.ok) return { ok: false, trouble: { field: 'serverUrl', message: url.message } }
  const caPem = normalCaPem(input.caPem)
  if (caPem === null) return { ok: false, trouble: { field: 'caPem', message: 'The CA must be one or more PEM certificates and nothing else.' } }
  const token = input.token.trim()
  if (!/^[A-Za-z0-9._~+/=-]+$/.test(token)) return { ok: false, trouble: { field: 'token', message: 'The token holds characters that no bearer token has.' } }
  return { ok: true, target: { serverUrl: url.serverUrl, caPem, token } }
}
