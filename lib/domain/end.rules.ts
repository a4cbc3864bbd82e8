import type { Role } from './actor.ts'
import { allowed, type Permission, refused } from './permission.ts'
import type { CancelReason, GrantEndReason, GrantState, RequestState } from './states.ts'
import { agoWords } from './text.rules.ts'
import { undoGraceSeconds, undoSeconds } from './windows.ts'

/** Who may end what, and when. The same functions make the buttons and guard the use cases. */

export type Ender = { userId: string; roles: readonly Role[]; vendorId: string | null; disabled: boolean; vendorSuspended: boolean }

export type EndableGrant = {
  state: GrantState
  endReason: GrantEndReason | null
  endRequestedAt: Date | null
  endedAt: Date | null
  requesterId: string
  startsAt: Date
  endsAt: Date
  /** When the approval that made the grant was given, and by whom. */
  approvedAt: Date
  approverIds: readonly string[]
}

const endWords: Record<GrantEndReason, string> = {
  expired: 'its time was over',
  revoked: 'it was revoked',
  released: 'it was released early',
  undone: 'the approval was undone',
  failed: 'it could not be set up',
  'vendor-suspended': 'the vendor was suspended',
  'contract-ended': 'the contract with the vendor was over',
  'user-disabled': 'the account was disabled',
  'cluster-retired': 'the cluster was taken out of service',
  drift: 'its objects in the cluster were changed',
  'externally-ended': 'its objects in the cluster were removed by somebody else',
}

/** `its time was over`, for sentences like "The access ended because …". */
export const endReasonWords = (reason: GrantEndReason): string => endWords[reason]

const cancelWords: Record<CancelReason, string> = {
  withdrawn: 'it was withdrawn',
  'vendor-suspended': endWords['vendor-suspended'],
  'contract-ended': endWords['contract-ended'],
  'user-disabled': endWords['user-disabled'],
  'cluster-retired': endWords['cluster-retired'],
}

/** `the vendor was suspended`, for sentences like "The request was cancelled: …". */
export const cancelReasonWords = (reason: CancelReason): string => cancelWords[reason]

/** Why a grant can't be ended any more; null while it can. */
export function endedWords(grant: EndableGrant, now: Date): string | null {
  if (grant.state === 'ended') {
    const when = grant.endedAt === null ? '' : ` ${agoWords(grant.endedAt, now)}`
    return `This access ended${when}${grant.endReason === null ? '' : `: ${endWords[grant.endReason]}`}.`
  }
  if (grant.state === 'revoking' || grant.endRequestedAt !== null) return 'This access is being ended already.'
  return null
}

/** Approvers and administrators revoke any grant. */
export function mayRevoke(grant: EndableGrant, actor: Ender, now: Date): Permission {
  if (actor.disabled || !holdsAny(actor, ['approver', 'administrator'])) return refused('Only approvers and administrators can revoke access.')
  const ended = endedWords(grant, now)
  return ended === null ? allowed : refused(ended)
}

/** The vendor user gives back his own grant; even one whose vendor was suspended. */
export function mayRelease(grant: EndableGrant, actor: Ender, now: Date): Permission {
  if (actor.userId !== grant.requesterId) return refused('Only the person who holds this access can release it.')
  const ended = endedWords(grant, now)
  return ended === null ? allowed : refused(ended)
}

/** An approver takes his approval back while its Undo is on screen. */
export function mayUndo(grant: EndableGrant, actor: Ender, now: Date): Permission {
  if (actor.disabled || !grant.approverIds.includes(actor.userId)) return refused('Only the approver who gave this access can undo it.')
  const ended = endedWords(grant, now)
  if (ended !== null) return refused(ended)
  if (now.getTime() > grant.approvedAt.getTime() + (undoSeconds + undoGraceSeconds) * 1000) {
    return refused(`The ${undoSeconds} seconds for undoing are over. Revoke the access instead.`)
  }
  return allowed
}

/** The vendor user downloads credentials of his own grant, from the start of its window to its end. */
export function mayDownload(grant: EndableGrant, actor: Ender, now: Date): Permission {
  if (actor.userId !== grant.requesterId) return refused('Only the person who asked for this access can download its credentials.')
  if (actor.disabled || actor.vendorSuspended) return refused('The vendor is suspended.')
  const ended = endedWords(grant, now)
  if (ended !== null) return refused(ended)
  if (now >= grant.endsAt) return refused('The time of this access is over.')
  if (now < grant.startsAt) return refused('This access has not started yet.')
  return allowed
}

/** The holder, or anyone who may revoke, kills one credential. */
export function mayRevokeCredential(grant: EndableGrant, actor: Ender): Permission {
  if (actor.userId === grant.requesterId) return allowed
  if (!actor.disabled && holdsAny(actor, ['approver', 'administrator'])) return allowed
  return refused('Only the person who holds this access, an approver or an administrator can revoke its credentials.')
}

/** The person who asked takes the request back while it waits. */
export function mayWithdraw(request: { state: RequestState; requesterId: string; lapsesAt: Date }, actor: { userId: string }, now: Date): Permission {
  if (actor.userId !== request.requesterId) return refused('Only the person who asked can withdraw it.')
  if (request.state !== 'pending' || now >= request.lapsesAt) return refused('This request no longer waits for a decision.')
  return allowed
}

const holdsAny = (actor: Ender, roles: readonly Role[]): boolean => roles.some((role) => actor.roles.includes(role))
