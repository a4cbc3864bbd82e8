/** The state machines of requests and grants. These tables are the rule: server, UI and Postgres (state_moves) use the same rows. */

export const requestStates = ['pending', 'approved', 'denied', 'cancelled', 'lapsed'] as const
export type RequestState = (typeof requestStates)[number]

export const grantStates = ['scheduled', 'provisioning', 'active', 'revoking', 'ended'] as const
export type GrantState = (typeof grantStates)[number]

export const grantEndReasons = [
  'expired',
  'revoked',
  'released',
  'undone',
  'failed',
  'vendor-suspended',
  'contract-ended',
  'user-disabled',
  'cluster-retired',
  'drift',
  'externally-ended',
] as const
export type GrantEndReason = (typeof grantEndReasons)[number]

/** Why a request was cancelled: taken back by the person who asked, or by what stopped the vendor, the person or the cluster. */
export const cancelReasons = ['withdrawn', 'vendor-suspended', 'contract-ended', 'user-disabled', 'cluster-retired'] as const
export type CancelReason = (typeof cancelReasons)[number]

export const credentialStates = ['minting', 'live', 'revoked', 'expired', 'failed'] as const
export type CredentialState = (typeof credentialStates)[number]

/** Which state may follow which, for a request. */
export const requestMoves = {
  pending: ['approved', 'denied', 'cancelled', 'lapsed'],
  approved: [],
  denied: [],
  cancelled: [],
  lapsed: [],
} as const satisfies Record<RequestState, readonly RequestState[]>

/** Which state may follow which, for a grant. A scheduled grant that never touched its cluster may end at once. */
export const grantMoves = {
  scheduled: ['provisioning', 'ended'],
  provisioning: ['active', 'revoking'],
  active: ['revoking'],
  revoking: ['ended'],
  ended: [],
} as const satisfies Record<GrantState, readonly GrantState[]>

/** True when the table allows the move. */
export function canMoveRequest(from: RequestState, to: RequestState): boolean {
  return (requestMoves[from] as readonly RequestState[]).includes(to)
}

/** True when the table allows the move. */
export function canMoveGrant(from: GrantState, to: GrantState): boolean {
  return (grantMoves[from] as readonly GrantState[]).includes(to)
}
