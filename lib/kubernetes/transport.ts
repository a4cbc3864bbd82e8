import https from 'node:https'
import { KubeError } from './errors.ts'
import type { Target } from './target.ts'

export type Answer = { status: number; headers: Record<string, string>; text: string }
export type Call = {
  method: string
  /** Below the server's URL, query included. */
  path: string
  headers?: Record<string, string>
  body?: string | undefined
  timeoutMs: number
  /** What is done, in words; asked for only when it fails. */
  operation: () => string
}

// Sockets to one API server: deletes of a thousand grants that end together run this wide. Each costs both sides a TLS handshake after a
// restart, which is when there is no time for it; more only queues inside the server.
export const maxSockets = 32
// Answers are small but lists: a page of 500 bindings is under 2 MB.
const maxAnswerBytes = 16 * 1024 * 1024

/** Keep-alive TLS to one API server. The client library's own way opens a new connection for every call. */
export class Transport {
  readonly #agent: https.Agent
  readonly #token: string
  readonly #host: string
  readonly #port: string
  readonly #prefix: string

  constructor(target: Target) {
    this.#agent = new https.Agent({ keepAlive: true, maxSockets, maxFreeSockets: maxSockets, ca: target.caPem, rejectUnauthorized: true, scheduling: 'lifo' })
    this.#token = target.token
    const { hostname, port, pathname } = new URL(target.serverUrl)
    // Brackets belong to the URL of an IPv6 address, not to the address.
    this.#host = hostname.replace(/^\[|\]$/g, '')
    this.#port = port || '443'
    this.#prefix = pathname.replace(/\/+$/, '')
  }

  get agent(): https.Agent {
    return this.#agent
  }

  get authorization(): string {
    return `Bearer ${this.#token}`
  }

  close(): void {
    this.#agent.destroy()
  }

  /** One call, bounded by `timeoutMs` from first byte out to last byte in. Rejects with network errors as node gives them, or KubeError on timeout. */
  send(call: Call): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = https.request({
        host: this.#host,
        port: this.#port,
        path: this.#prefix + call.path,
        method: call.method,
        agent: this.#agent,
        headers: {
          ...call.headers,
          authorization: this.authorization,
          'user-agent': 'daypass',
          ...(call.body === undefined ? {} : { 'content-length': Buffer.byteLength(call.body) }),
        },
      })
      const timer = setTimeout(() => request.destroy(new KubeError('timeout', call.operation(), `no answer within ${call.timeoutMs} ms`)), call.timeoutMs)
      const done = (): void => clearTimeout(timer)
      request.on('response', (response) => {
        const chunks: Buffer[] = []
        let size = 0
        response.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > maxAnswerBytes) request.destroy(new KubeError('unexpected', call.operation(), 'the answer is too long'))
          else chunks.push(chunk)
        })
        response.on('end', () => {
          done()
          const headers: Record<string, string> = {}
          for (const [name, value] of Object.entries(response.headers)) headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '')
          resolve({ status: response.statusCode ?? 0, headers, text: Buffer.concat(chunks).toString('utf8') })
        })
        response.on('error', (error) => {
          done()
          reject(error)
        })
        response.on('aborted', () => {
          done()
          reject(new Error('the connection closed in the middle of the answer'))
        })
      })
      request.on('error', (error: NodeJS.ErrnoException) => {
        done()
        // An idle connection that the server closed while this call was on its way: the call was never read, so say it anew on a fresh one.
        if (request.reusedSocket && error.code === 'ECONNRESET') this.send(call).then(resolve, reject)
        else reject(error)
      })
      request.end(call.body)
    })
  }
}
