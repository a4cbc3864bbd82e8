import { ClusterCalls, type Send } from './calls.ts'
import { errorOfAnswer, errorOfNetwork, KubeError } from './errors.ts'
import { Limiter, type Priority } from './limiter.ts'
import { operationOf } from './operation.ts'
import type { Target } from './target.ts'
import { maxSockets, Transport } from './transport.ts'
import { type Watcher, type WatchHandlers, watchObjects } from './watch.ts'

// One object's call takes milliseconds; 5 s of silence means something is wrong, and trying anew is better than waiting.
const callTimeoutMs = 5000
const listTimeoutMs = 15_000

/** One API server: calls that take access away (`urgent`) go before all others (`ordinary`). */
export type ClusterConnection = {
  target: Target
  urgent: ClusterCalls
  ordinary: ClusterCalls
  /** Events of objects with `labelSelector`, until closed; reconnects by itself. */
  watch(path: string, labelSelector: string, handlers: WatchHandlers): Watcher
  close(): void
}

/**
 * Connects to a cluster from typed data. Nothing is sent before the first call. Each connection has its own agent and token,
 * so no credential is shared or cached between clusters, and the server's certificate is always checked against `caPem`.
 */
export function connectCluster(target: Target): ClusterConnection {
  const transport = new Transport(target)
  const limiter = new Limiter(maxSockets, Math.floor((maxSockets * 2) / 3))
  return {
    target,
    urgent: new ClusterCalls(senderOf(transport, limiter, 'urgent')),
    ordinary: new ClusterCalls(senderOf(transport, limiter, 'ordinary')),
    watch: (path, labelSelector, handlers) => watchObjects(target, transport, path, labelSelector, handlers),
    close: () => transport.close(),
  }
}

/**
 * JSON over our own keep-alive TLS. @kubernetes/client-node opens a new TLS connection for every call, takes 60 MB and copies each object
 * twice; the dozen calls of the issuer are plain JSON.
 */
function senderOf(transport: Transport, limiter: Limiter, priority: Priority): Send {
  return async (method, path, body) => {
    const operation = (): string => operationOf(method, path)
    const answer = await limiter
      .run(priority, () =>
        transport.send({
          method,
          path,
          headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          body: body === undefined ? undefined : JSON.stringify(body),
          timeoutMs: path.includes('?limit=') ? listTimeoutMs : callTimeoutMs,
          operation,
        }),
      )
      .catch((error: unknown) => {
        throw errorOfNetwork(operation(), error)
      })
    if (answer.status >= 300) throw errorOfAnswer(operation(), answer.status, answer.text, answer.headers['retry-after'])
    try {
      return JSON.parse(answer.text)
    } catch {
      // The text stays out of the error: it may hold a token.
      throw new KubeError('unexpected', operation(), 'the answer is not JSON', { status: answer.status })
    }
  }
}
