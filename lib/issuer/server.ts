import { createHash, timingSafeEqual } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type * as z from 'zod'
import { addClusterInputSchema, mintInputSchema, replaceCredentialInputSchema, testClusterInputSchema } from '#lib/issuer-channel/schemas.ts'
import { Fault, faultStatus, isFault, notFound } from '#lib/platform/fault.ts'
import { listPublishedProfiles } from './clusters.store.ts'
import type { IssuerContext } from './context.ts'
import type { EncryptionKey } from './crypto.ts'
import { addCluster, replaceCredential, testCluster } from './manage-clusters.ts'
import { renderClusterManifest, renderProfileManifest } from './manifest.ts'
import { mint } from './mint.ts'

// The largest call holds a kubeconfig of 256 kB.
const maxBodyBytes = 512 * 1024
const headersTimeoutMs = 5000
const requestTimeoutMs = 15_000

export type ChannelServer = { url: string; close(): Promise<void> }
export type ChannelOptions = { host: string; port: number; secret: string; key: EncryptionKey; isActive: () => boolean }

/** The issuer's side of the private channel: every call but /healthz needs the shared secret. Answers are never to be kept. */
export async function startChannel(context: IssuerContext, options: ChannelOptions): Promise<ChannelServer> {
  const secretHash = createHash('sha256').update(`Bearer ${options.secret}`).digest()
  // Both sides are hashed first: comparing takes the same time whatever the length.
  const knows = (header: string | undefined): boolean =>
    timingSafeEqual(
      createHash('sha256')
        .update(header ?? '')
        .digest(),
      secretHash,
    )

  const server = http.createServer(
    { headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs, keepAliveTimeout: 60_000, maxHeaderSize: 16_384 },
    (request, response) => {
      answer(context, options, request, knows(request.headers.authorization)).then(
        (body) => send(response, 200, body),
        (error: unknown) => {
          const fault = isFault(error) ? error : new Fault('internal', 'The issuer met a bug.', { cause: error })
          if (!isFault(error))
            context.log.error(
              { reason: error instanceof Error ? error.name : 'unknown', at: error instanceof Error ? error.stack?.split('\n')[1]?.trim() : undefined },
              'a call met a bug',
            )
          send(response, faultStatus[fault.code], { code: fault.code, message: fault.publicMessage })
        },
      )
    },
  )
  server.on('clientError', (_, socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        // Whoever still waits for an answer gets it, unless it takes longer than a mint may.
        setTimeout(() => server.closeAllConnections(), 5000).unref()
      }),
  }
}

function send(response: http.ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store' })
  response.end(text)
}

async function answer(context: IssuerContext, options: ChannelOptions, request: http.IncomingMessage, authorized: boolean): Promise<unknown> {
  const { pathname } = new URL(request.url ?? '/', 'http://issuer')
  const call = `${request.method} ${pathname}`
  if (call === 'GET /healthz') return { ok: true, active: options.isActive() }
  if (!authorized) {
    request.resume()
    throw new Fault('auth.required', 'The shared secret is missing or wrong.')
  }
  if (call === 'POST /v1/mint') return mint(context, await input(request, mintInputSchema))
  if (call === 'POST /v1/clusters/test') return testCluster(context, await input(request, testClusterInputSchema))
  if (call === 'POST /v1/clusters') return addCluster(context, options.key, await input(request, addClusterInputSchema))
  if (call === 'GET /v1/manifest') return { yaml: renderClusterManifest({ profiles: await listPublishedProfiles(context.db) }) }
  const profile = /^GET \/v1\/manifest\/([0-9a-z]{16})$/.exec(call)
  if (profile) {
    const version = (await listPublishedProfiles(context.db)).find((known) => known.versionId === profile[1])
    if (!version) throw notFound()
    return { yaml: renderProfileManifest(version) }
  }
  const replaced = /^PUT \/v1\/clusters\/([0-9a-z]{16})\/credential$/.exec(call)
  if (replaced?.[1]) {
    await replaceCredential(context, options.key, replaced[1], await input(request, replaceCredentialInputSchema))
    return {}
  }
  request.resume()
  throw notFound()
}

async function input<T>(request: http.IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBodyBytes) throw new Fault('input.too_large', 'The call is too large.')
    chunks.push(chunk)
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new Fault('input.malformed', 'The call is not JSON.')
  }
  const result = schema.safeParse(parsed)
  if (result.success) return result.data
  // Paths and rules only: a value may be a credential.
  throw new Fault('input.invalid', `The call is not as agreed: ${result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`).join('; ')}`)
}
