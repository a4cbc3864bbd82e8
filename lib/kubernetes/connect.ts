import {
  AuthorizationV1Api,
  type Configuration,
  CoreV1Api,
  createConfiguration,
  RbacAuthorizationV1Api,
  type RequestContext,
  RequestContext as Requests,
  ResponseContext,
  VersionApi,
  wrapHttpLibrary,
} from '@kubernetes/client-node'
import { ClusterCalls } from './calls.ts'
import { errorOfAnswer, errorOfNetwork } from './errors.ts'
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
  const calls = (priority: Priority): ClusterCalls => {
    const configuration = configurationOf(target, transport, limiter, priority)
    return new ClusterCalls({
      core: new CoreV1Api(configuration),
      rbac: new RbacAuthorizationV1Api(configuration),
      authorization: new AuthorizationV1Api(configuration),
      version: new VersionApi(configuration),
    })
  }
  return {
    target,
    urgent: calls('urgent'),
    ordinary: calls('ordinary'),
    watch: (path, labelSelector, handlers) => watchObjects(target, transport, path, labelSelector, handlers),
    close: () => transport.close(),
  }
}

function configurationOf(target: Target, transport: Transport, limiter: Limiter, priority: Priority): Configuration {
  const send = async (request: RequestContext): Promise<ResponseContext> => {
    const method = request.getHttpMethod().toString()
    const url = request.getUrl()
    const operation = operationOf(method, url)
    const body = request.getBody()
    const answer = await limiter
      .run(priority, () =>
        transport.send({
          method,
          url,
          headers: request.getHeaders(),
          body: typeof body === 'string' ? body : undefined,
          timeoutMs: operation.startsWith('list ') ? listTimeoutMs : callTimeoutMs,
          operation,
        }),
      )
      .catch((error: unknown) => {
        throw errorOfNetwork(operation, error)
      })
    if (answer.status >= 300) throw errorOfAnswer(operation, answer.status, answer.text, answer.headers['retry-after'])
    return new ResponseContext(answer.status, answer.headers, {
      text: async () => answer.text,
      binary: async () => Buffer.from(answer.text),
      stream: () => null,
    })
  }
  return createConfiguration({
    baseServer: { makeRequestContext: (endpoint, method) => new Requests(target.serverUrl + endpoint, method) },
    httpApi: wrapHttpLibrary({ send }),
  })
}
