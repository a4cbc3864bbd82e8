/** The browser's way to /api/v1: problem+json becomes an ApiError with words for the person; mutations carry an Idempotency-Key. */

export type FieldTrouble = { path: string; message: string }

/** A refused or failed call. `message` is for the person; `traceId` is what to quote to support. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly fields: readonly FieldTrouble[]
  readonly traceId: string | null
  constructor(status: number, code: string, message: string, fields: readonly FieldTrouble[], traceId: string | null) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.fields = fields
    this.traceId = traceId
  }
}

/** A key that makes a repeated press of the same button one act. Works on plain http too, where randomUUID does not exist. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

type Options = {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT'
  body?: unknown
  idempotencyKey?: string
  signal?: AbortSignal
}

/** The raw answer of a call that succeeded; throws ApiError otherwise. `path` is below /api/v1, with its leading slash. */
export async function apiResponse(path: string, options: Options = {}): Promise<Response> {
  const method = options.method ?? 'GET'
  const headers: Record<string, string> = {
    accept: 'application/json, application/problem+json',
  }
  if (options.body !== undefined) headers['content-type'] = 'application/json'
  if (method !== 'GET') headers['idempotency-key'] = options.idempotencyKey ?? newIdempotencyKey()
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      cache: 'no-store',
      credentials: 'same-origin',
      signal: options.signal ?? null,
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(
      0,
      'network',
      'Daypass could not be reached, so it is not known whether anything changed. Check your connection and look again before you repeat it.',
      [],
      null,
    )
  }
  if (response.ok) return response
  throw await toError(response)
}

/** The parsed answer of a call (null where there is none); throws ApiError. The caller names the type that the route promises. */
export async function api<T>(path: string, options: Options = {}): Promise<T> {
  const response = await apiResponse(path, options)
  const text = await response.text()
  return (text === '' ? null : JSON.parse(text)) as T
}

async function toError(response: Response): Promise<ApiError> {
  const trace = response.headers.get('x-request-id')
  const body: unknown = await response.json().catch(() => null)
  if (response.status === 401) return new ApiError(401, 'auth.required', 'Your session has ended. Nothing was changed. Sign in again and repeat it.', [], trace)
  if (typeof body !== 'object' || body === null) {
    return new ApiError(response.status, 'internal', `Daypass answered with an error (${response.status}). Look again before you repeat it.`, [], trace)
  }
  const problem = body as {
    code?: string
    title?: string
    detail?: string
    fields?: FieldTrouble[]
    traceId?: string
  }
  return new ApiError(
    response.status,
    problem.code ?? 'internal',
    problem.detail ?? problem.title ?? 'Something went wrong.',
    problem.fields ?? [],
    problem.traceId ?? trace,
  )
}

/** Words of whatever was thrown, for a toast or a notice. */
export const errorWords = (error: unknown): string => (error instanceof Error ? error.message : 'Something went wrong.')

/** The id to quote, when the failure has one. */
export const errorTrace = (error: unknown): string | null => (error instanceof ApiError ? error.traceId : null)
