import type * as z from 'zod'
import type { ContextWithIssuer } from '#lib/access/context.ts'
import { Fault, type FieldTrouble, notFound } from '#lib/platform/fault.ts'
import { beginAttempt, dropAttempt, finishAttempt, requestHash } from './idempotency.store.ts'
import type { Operation } from './operation.ts'
import { answerHeaders } from './problem.ts'
import { isStorable, mediaType, parseJson, readText } from './read-body.ts'

type Asked = { request: Request; params: unknown; context: ContextWithIssuer; hashKey: Buffer }

/** Parses what came, runs the operation, and parses what goes. Throws Fault. */
export async function answer(operation: Operation, { request, params, context, hashKey }: Asked): Promise<Response> {
  const url = new URL(request.url)
  const parsedParams = operation.params === undefined ? {} : parseParams(operation.params, params)
  const query = operation.query === undefined ? {} : parseInput(operation.query, queryObject(url.searchParams))
  const text = operation.body === undefined ? '' : await bodyText(request, operation.maxBodyBytes)
  const body = operation.body === undefined ? undefined : parseInput(operation.body, parseJson(text))
  const call = { context, params: parsedParams, query, body, request }
  const key = idempotencyKey(request, operation)
  if (operation.kind === 'raw') return operation.respond(call)

  const run = async () => ({ status: operation.status, body: operation.answer.parse(await operation.run(call)) })
  if (key === null) return respond(await run(), context.origin.traceId)

  const attempt = {
    key,
    actorId: context.actor.userId,
    route: `${request.method} ${url.pathname}`,
    requestHash: requestHash(hashKey, request.method, url.pathname, text),
  }
  const known = await beginAttempt(context.db, attempt, context.clock.now())
  if (known !== null) return respond(known, context.origin.traceId, { 'idempotent-replayed': 'true' })
  try {
    const outcome = await run()
    await finishAttempt(context.db, attempt, outcome)
    return respond(outcome, context.origin.traceId)
  } catch (error) {
    await dropAttempt(context.db, attempt)
    throw error
  }
}

function respond({ status, body }: { status: number; body: unknown }, traceId: string, more: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...answerHeaders(traceId), ...more } })
}

async function bodyText(request: Request, maxBytes: number | undefined): Promise<string> {
  if (mediaType(request.headers) !== 'application/json') throw new Fault('input.unsupported_type', 'The body must be application/json.')
  return readText(request, maxBytes)
}

function parseParams(schema: z.ZodType, params: unknown): unknown {
  const parsed = schema.safeParse(params)
  if (!parsed.success) throw notFound()
  return parsed.data
}

/** The first value of each name; a repeated name is a mistake, not a list. */
function queryObject(params: URLSearchParams): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of params) {
    if (!isStorable(value)) throw new Fault('input.malformed', 'The query is not usable: it holds half a character or a NUL.')
    // What Next itself appends to the address of a page's data.
    if (name === '_rsc') continue
    // An empty field of a filter form asks for nothing.
    if (value === '') continue
    if (name in found) throw new Fault('input.invalid', `The query names ${name.slice(0, 40)} twice.`)
    found[name] = value
  }
  return found
}

function parseInput(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const fields: FieldTrouble[] = parsed.error.issues.slice(0, 20).map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  throw new Fault('input.invalid', 'Something in this cannot be taken as it is.', { fields })
}

function idempotencyKey(request: Request, operation: Operation): string | null {
  if (request.method === 'GET' || request.method === 'HEAD') return null
  const key = request.headers.get('idempotency-key')
  if (key === null || operation.idempotency === 'never' || operation.kind === 'raw') return null
  if (!/^[\x21-\x7e]{1,128}$/.test(key)) throw new Fault('input.invalid', 'The Idempotency-Key must be 1 to 128 printable characters.')
  return key
}
