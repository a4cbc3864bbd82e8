/** What may go wrong on the way to an API server, as a closed list. Everything that leaves this room is a KubeError. */
export const kubeErrorKinds = [
  'unauthorized',
  'forbidden',
  'refused-by-policy',
  'not-found',
  'already-exists',
  'conflict',
  'invalid',
  'too-many-requests',
  'server',
  'unreachable',
  'tls',
  'timeout',
  'unexpected',
] as const
export type KubeErrorKind = (typeof kubeErrorKinds)[number]

export class KubeError extends Error {
  readonly kind: KubeErrorKind
  /** HTTP status; null when there was no answer. */
  readonly status: number | null
  /** What was tried, such as "delete rolebindings daypass-g-x". */
  readonly operation: string
  /** The right that was missing, such as "delete rolebindings.rbac.authorization.k8s.io in payments"; null unless the kind is forbidden. */
  readonly missingRight: string | null
  /** How long the server asks to wait, in ms. */
  readonly retryAfterMs: number | null

  constructor(
    kind: KubeErrorKind,
    operation: string,
    reason: string,
    more: { status?: number | null; missingRight?: string | null; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(`${operation}: ${reason}`, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'KubeError'
    this.kind = kind
    this.operation = operation
    this.status = more.status ?? null
    this.missingRight = more.missingRight ?? null
    this.retryAfterMs = more.retryAfterMs ?? null
  }
}

export const isKubeError = (error: unknown, ...kinds: KubeErrorKind[]): error is KubeError =>
  error instanceof KubeError && (kinds.length === 0 || kinds.includes(error.kind))

/** Kinds after which the same call may succeed later without anybody changing anything. */
const passing: readonly KubeErrorKind[] = ['too-many-requests', 'server', 'unreachable', 'tls', 'timeout', 'conflict']
export const isPassing = (error: unknown): boolean => error instanceof KubeError && passing.includes(error.kind)

// Kubernetes messages are one sentence; an answer of something else (a proxy's page) may be long.
const maxReasonLength = 400

type StatusLike = { message?: unknown; reason?: unknown; details?: { retryAfterSeconds?: unknown } }

/** A KubeError of an answer that was not 2xx. `body` is the answer's text; nothing of it but a Status message is kept. */
export function errorOfAnswer(operation: string, status: number, body: string, retryAfter: string | undefined): KubeError {
  const parsed = parseStatus(body)
  const reason = typeof parsed.reason === 'string' ? parsed.reason : ''
  const message = (typeof parsed.message === 'string' ? parsed.message : `the API server answered ${status}`).slice(0, maxReasonLength)
  const seconds = Number(retryAfter ?? parsed.details?.retryAfterSeconds ?? Number.NaN)
  return new KubeError(kindOf(status, reason, message), operation, message, {
    status,
    missingRight: status === 403 ? missingRightOf(message) : null,
    retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 60) * 1000 : null,
  })
}

function kindOf(status: number, reason: string, message: string): KubeErrorKind {
  if (/ValidatingAdmissionPolicy|admission webhook/.test(message) && (status === 403 || status === 422)) return 'refused-by-policy'
  if (status === 401) return 'unauthorized'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not-found'
  if (status === 409) return reason === 'AlreadyExists' ? 'already-exists' : 'conflict'
  if (status === 400 || status === 413 || status === 422) return 'invalid'
  if (status === 429) return 'too-many-requests'
  if (status >= 500) return 'server'
  return 'unexpected'
}

function parseStatus(body: string): StatusLike {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}

/** `cannot delete resource "rolebindings" in API group "rbac..." in the namespace "payments"` in one short phrase. */
export function missingRightOf(message: string): string | null {
  const found = /cannot (\S+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/.exec(message)
  if (!found) return null
  const [, verb, resource, group, namespace] = found
  return `${verb} ${resource}${group ? `.${group}` : ''}${namespace ? ` in ${namespace}` : ''}`
}

const tlsCodes = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO|ERR_OSSL|HOSTNAME_MISMATCH)/

/** A KubeError of a call that got no answer. */
export function errorOfNetwork(operation: string, error: unknown): KubeError {
  if (error instanceof KubeError) return error
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const text = error instanceof Error ? error.message : String(error)
  if (tlsCodes.test(code)) return new KubeError('tls', operation, `the server's certificate or TLS was refused: ${text}`, { cause: error })
  if (code === 'ETIMEDOUT') return new KubeError('timeout', operation, text, { cause: error })
  return new KubeError('unreachable', operation, `the API server cannot be reached: ${text || code}`, { cause: error })
}
