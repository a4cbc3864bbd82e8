import http from 'node:http'
import https from 'node:https'
import * as z from 'zod'
import { Fault, type FaultCode, faultStatus } from '#lib/platform/fault.ts'
import {
  type AddClusterInput,
  type AddClusterResult,
  addClusterResultSchema,
  channelErrorSchema,
  type HealthResult,
  healthResultSchema,
  type MintInput,
  type MintResult,
  manifestResultSchema,
  mintResultSchema,
  type ReplaceCredentialInput,
  type TestClusterInput,
  type TestClusterResult,
  testClusterResultSchema,
} from './schemas.ts'

/** web's only way to the issuer. Every method throws Fault: the issuer's own code, or `issuer.unavailable` when it cannot be reached. */
export type IssuerChannel = {
  mint(input: MintInput): Promise<MintResult>
  testCluster(input: TestClusterInput): Promise<TestClusterResult>
  addCluster(input: AddClusterInput): Promise<AddClusterResult>
  replaceCredential(clusterId: string, input: ReplaceCredentialInput): Promise<void>
  /** What a cluster's owner applies once: namespaces, the issuer's rights, every published profile, the guard policies. */
  clusterManifest(): Promise<string>
  /** One profile version alone, for a cluster that has the cluster manifest. */
  profileManifest(profileVersionId: string): Promise<string>
  health(): Promise<HealthResult>
}

// Longer than the slowest honest answer: a mint is two Kubernetes calls of at most 10 s each.
const answerTimeoutMs = 25_000
// A kubeconfig is a few kB; anything near this is not an answer of the issuer.
const maxAnswerBytes = 1_048_576

/**
 * A channel to the issuer at `url` with the shared bearer `secret`. Connections are kept alive.
 * node:http and not fetch: frameworks patch and cache fetch, and an answer of the issuer may hold a token.
 */
export function createIssuerChannel(options: { url: string; secret: string }): IssuerChannel {
  const base = new URL(options.url)
  const agent = base.protocol === 'https:' ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true })

  const call = async <T>(method: string, path: string, body: unknown, schema: z.ZodType<T>): Promise<T> => {
    const answer = await send(base, agent, options.secret, method, path, body)
    if (answer.status >= 200 && answer.status < 300) {
      const parsed = schema.safeParse(parseJson(answer.text))
      if (parsed.success) return parsed.data
      // The text itself stays out of the error: it may hold a token.
      throw new Fault('issuer.unavailable', 'The issuer gave an answer that cannot be read.', { detail: `unreadable answer to ${method} ${path}` })
    }
    throw faultOf(answer, `${method} ${path}`)
  }

  return {
    mint: (input) => call('POST', '/v1/mint', input, mintResultSchema),
    testCluster: (input) => call('POST', '/v1/clusters/test', input, testClusterResultSchema),
    addCluster: (input) => call('POST', '/v1/clusters', input, addClusterResultSchema),
    replaceCredential: async (clusterId, input) => {
      await call('PUT', `/v1/clusters/${encodeURIComponent(clusterId)}/credential`, input, z.object({}))
    },
    clusterManifest: async () => (await call('GET', '/v1/manifest', undefined, manifestResultSchema)).yaml,
    profileManifest: async (id) => (await call('GET', `/v1/manifest/${encodeURIComponent(id)}`, undefined, manifestResultSchema)).yaml,
    health: () => call('GET', '/healthz', undefined, healthResultSchema),
  }
}

type Answer = { status: number; text: string }

function faultOf(answer: Answer, what: string): Fault {
  const parsed = channelErrorSchema.safeParse(parseJson(answer.text))
  if (parsed.success && parsed.data.code in faultStatus) return new Fault(parsed.data.code as FaultCode, parsed.data.message)
  return new Fault('issuer.unavailable', 'The issuer cannot do this now. Try again in a moment.', {
    detail: `${what} answered ${answer.status}`,
    retryable: true,
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function send(base: URL, agent: http.Agent, secret: string, method: string, path: string, body: unknown): Promise<Answer> {
  const payload = body === undefined ? undefined : JSON.stringify(body)
  const transport = base.protocol === 'https:' ? https : http
  const attempt = (): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = transport.request(
        new URL(path, base),
        {
          method,
          agent,
          timeout: answerTimeoutMs,
          headers: {
            authorization: `Bearer ${secret}`,
            ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
          },
        },
        (response) => {
          const chunks: Buffer[] = []
          let size = 0
          response.on('data', (chunk: Buffer) => {
            size += chunk.length
            if (size > maxAnswerBytes) request.destroy(new Error('the answer is too long'))
            else chunks.push(chunk)
          })
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }))
          response.on('error', reject)
        },
      )
      request.on('timeout', () => request.destroy(new Error(`no answer within ${answerTimeoutMs / 1000} s`)))
      request.on('error', (error: NodeJS.ErrnoException) => {
        // A kept-alive connection that the issuer closed while this call was being written: nothing was read, so it is safe to say it anew.
        if (request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) resolve(attempt())
        else reject(error)
      })
      request.end(payload)
    })
  return attempt().catch((error: unknown) => {
    throw new Fault('issuer.unavailable', 'The issuer does not answer. Nothing was handed out; try again in a moment.', {
      detail: `${method} ${path}: ${error instanceof Error ? error.message : String(error)}`,
      cause: error,
      retryable: true,
    })
  })
}
