/**
 * Every failure that a person or a program may meet, with two texts: `publicMessage` for the person, `detail` for the log.
 * The status comes from this table and nowhere else. Unreadable is `not_found`, byte-identical to missing.
 */
export const faultStatus = {
  'auth.required': 401,
  'auth.invalid_credentials': 401,
  'auth.forbidden': 403,
  'auth.bad_origin': 403,
  'auth.rate_limited': 429,
  not_found: 404,
  'input.invalid': 422,
  'input.malformed': 400,
  'input.too_large': 413,
  'input.unsupported_type': 415,
  'idempotency.conflict': 409,
  'idempotency.in_progress': 409,
  'request.already_decided': 409,
  'request.changed': 409,
  'request.not_pending': 409,
  'request.duplicate': 409,
  'request.self_approval': 403,
  'request.same_vendor': 403,
  'request.profile_changed': 409,
  'request.rate_limited': 429,
  'grant.not_active': 409,
  'grant.not_yours': 403,
  'grant.already_ended': 409,
  'credential.not_live': 409,
  'credential.too_many': 409,
  'cluster.unavailable': 409,
  'cluster.retired': 409,
  'cluster.duplicate': 409,
  'cluster.unreachable': 502,
  'cluster.bad_credential': 422,
  'profile.duplicate': 409,
  'profile.retired': 409,
  'profile.superseded': 409,
  'vendor.suspended': 409,
  'vendor.contract_ended': 409,
  'vendor.duplicate': 409,
  'user.disabled': 409,
  'user.duplicate': 409,
  'user.last_administrator': 409,
  'issuer.unavailable': 503,
  'issuer.refused': 409,
  internal: 500,
} as const

export type FaultCode = keyof typeof faultStatus

/** One field's trouble, for forms; `path` is the dotted path in the input. */
export type FieldTrouble = { path: string; message: string }

export class Fault extends Error {
  readonly code: FaultCode
  readonly publicMessage: string
  readonly detail: string
  readonly retryable: boolean
  readonly fields: readonly FieldTrouble[]
  constructor(code: FaultCode, publicMessage: string, more: { detail?: string; cause?: unknown; retryable?: boolean; fields?: readonly FieldTrouble[] } = {}) {
    super(`${code}: ${more.detail ?? publicMessage}`, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'Fault'
    this.code = code
    this.publicMessage = publicMessage
    this.detail = more.detail ?? publicMessage
    this.retryable = more.retryable ?? false
    this.fields = more.fields ?? []
  }
}

/** The one "not found": the same for what is missing and for what the actor may not see. */
export const notFound = (): Fault => new Fault('not_found', 'There is nothing here, or nothing that you may see.')

export const isFault = (error: unknown): error is Fault => error instanceof Fault
