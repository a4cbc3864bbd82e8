import { STATUS_CODES } from 'node:http'
import { type Fault, faultStatus } from '#lib/platform/fault.ts'

/** RFC 9457, as every refusal of the API is told. `detail` is for the person; `traceId` finds the log's lines. */
export type Problem = {
  type: string
  title: string
  status: number
  code: string
  detail: string
  fields?: readonly { path: string; message: string }[]
  traceId: string
}

/** The body of a fault's answer. Two faults of one code and message differ in `traceId` alone. */
export function problemOf(fault: Fault, traceId: string): Problem {
  const status = faultStatus[fault.code]
  return {
    type: `urn:daypass:problem:${fault.code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: fault.code,
    detail: fault.publicMessage,
    ...(fault.fields.length === 0 ? {} : { fields: fault.fields }),
    traceId,
  }
}

/** The answer to a fault, with whatever else the caller must be told in headers. */
export function problemResponse(fault: Fault, traceId: string, headers: Record<string, string> = {}): Response {
  const problem = problemOf(fault, traceId)
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', ...answerHeaders(traceId), ...headers },
  })
}

/** On every answer of the API: never stored, never guessed at. */
export const answerHeaders = (traceId: string): Record<string, string> => ({
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-request-id': traceId,
})

/** The answer to a method that a path does not have; no fault, because only the door can meet it. */
export function methodNotAllowed(allow: readonly string[], traceId: string): Response {
  const problem: Problem = {
    type: 'urn:daypass:problem:method_not_allowed',
    title: STATUS_CODES[405] ?? '',
    status: 405,
    code: 'method_not_allowed',
    detail: `This address takes ${allow.join(', ')} only.`,
    traceId,
  }
  return new Response(JSON.stringify(problem), {
    status: 405,
    headers: { 'content-type': 'application/problem+json', allow: allow.join(', '), ...answerHeaders(traceId) },
  })
}
