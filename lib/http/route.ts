import 'server-only'
import { currentActor, requestOrigin } from '#lib/auth/index.ts'
import { webDatabase } from '#lib/db/web-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { webEnv } from '#lib/platform/env.ts'
import { Fault, isFault } from '#lib/platform/fault.ts'
import { logger } from '#lib/platform/logger.ts'
import { answer } from './answer.ts'
import { checkOrigin } from './check-origin.ts'
import { hashKey } from './idempotency.store.ts'
import { issuerChannel } from './issuer.ts'
import type { Operation } from './operation.ts'
import { methodNotAllowed, problemResponse } from './problem.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
type Method = (typeof methods)[number]
type Handler = (request: Request, route: { params: Promise<unknown> }) => Promise<Response>

let derived: Buffer | undefined
/** Derived once: it is the same for every call of this process. */
function callHashKey(secret: string): Buffer {
  derived ??= hashKey(secret)
  return derived
}

const isMutation = (method: string): boolean => method !== 'GET' && method !== 'HEAD'

/**
 * The one door of the API: origin, session -> actor, body, schemas, Idempotency-Key, use case, answer; every Fault becomes problem+json, every
 * bug a bare 500 that names only its trace. A route.ts exports what this returns, so a method it does not name answers 405.
 */
export function route(operations: Partial<Record<'GET' | 'POST' | 'PUT' | 'PATCH', Operation>>): Record<Method, Handler> {
  const allow = ['OPTIONS', ...Object.keys(operations), ...(operations.GET?.kind === 'json' ? ['HEAD'] : [])].sort()
  const handlers = methods.map((method): [Method, Handler] => {
    if (method === 'OPTIONS')
      return [method, async () => new Response(null, { status: 204, headers: { allow: allow.join(', '), 'cache-control': 'no-store' } })]
    // A file or a stream is not begun only to be thrown away.
    const operation = method === 'HEAD' ? (operations.GET?.kind === 'json' ? operations.GET : undefined) : method === 'DELETE' ? undefined : operations[method]
    return [method, (request, { params }) => serve(request, params, operation, allow)]
  })
  return Object.fromEntries(handlers) as Record<Method, Handler>
}

async function serve(request: Request, params: Promise<unknown>, operation: Operation | undefined, allow: readonly string[]): Promise<Response> {
  const env = webEnv()
  const origin = requestOrigin(request.headers, env.DAYPASS_TRUSTED_PROXIES)
  const { traceId } = origin
  const startedAt = performance.now()
  let userId: string | null = null
  let response: Response
  try {
    if (operation === undefined) response = methodNotAllowed(allow, traceId)
    else {
      if (isMutation(request.method)) checkOrigin(request.headers, env.DAYPASS_URL)
      const actor = await currentActor()
      if (actor === null) throw new Fault('auth.required', 'Sign in first.')
      userId = actor.userId
      response = await answer(operation, {
        request,
        params: await params,
        hashKey: callHashKey(env.NEXTAUTH_SECRET),
        context: { db: webDatabase(), clock: systemClock, actor, origin, issuer: issuerChannel() },
      })
    }
  } catch (error) {
    response = refuse(error, traceId)
  }
  if (request.method === 'HEAD') response = new Response(null, { status: response.status, headers: response.headers })
  log(request, response.status, { traceId, userId, ms: Math.round(performance.now() - startedAt) })
  return response
}

function refuse(error: unknown, traceId: string): Response {
  if (isFault(error)) {
    if (error.detail !== error.publicMessage) logger.info({ traceId, code: error.code, detail: error.detail }, 'refused')
    // Waiting helps with these; how long exactly is in the words.
    const wait = error.code.endsWith('rate_limited') ? '60' : error.retryable ? '1' : null
    return problemResponse(error, traceId, wait === null ? {} : { 'retry-after': wait })
  }
  logger.error({ traceId, error: bugText(error) }, 'a bug, or the database is away')
  return problemResponse(new Fault('internal', 'Something went wrong on our side. Quote the trace id when you report it.'), traceId)
}

/** Name, message and stack of a bug, cut: the message of a database error may quote a whole statement. */
const bugText = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, 4000)

function log(request: Request, status: number, more: { traceId: string; userId: string | null; ms: number }): void {
  const { pathname } = new URL(request.url)
  const level = status >= 500 ? 'error' : isMutation(request.method) || status >= 400 ? 'info' : 'debug'
  logger[level]({ method: request.method, path: pathname.slice(0, 300), status, ...more }, 'api')
}
