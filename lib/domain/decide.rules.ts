import type { Role } from './actor.ts'
import { allowed, type Permission, refused } from './permission.ts'
import type { ProfileScope } from './rbac.ts'
import type { RequestState } from './states.ts'
import { agoWords, textTrouble } from './text.rules.ts'
import { formatDuration, grantWindow, minDurationSeconds } from './windows.ts'

export type Verdict = 'approve' | 'deny'

/** Codes are a part of the fault codes; `field` names the input that is wrong. */
export type DecideRefusal = {
  ok: false
  code:
    | 'auth.forbidden'
    | 'request.self_approval'
    | 'request.same_vendor'
    | 'request.already_decided'
    | 'request.not_pending'
    | 'request.changed'
    | 'request.profile_changed'
    | 'profile.retired'
    | 'vendor.suspended'
    | 'vendor.contract_ended'
    | 'user.disabled'
    | 'cluster.retired'
    | 'input.invalid'
  reason: string
  field?: string
}

/** Who decides, as the database has him now. */
export type Decider = { userId: string; roles: readonly Role[]; vendorId: string | null; disabled: boolean }

/** One decision on record. `current`: it is of the request's present version and digest. `stillMay`: its author may still approve. */
export type Recorded = { approverId: string; approverName: string; verdict: Verdict; at: Date; current: boolean; stillMay: boolean }

/** Everything about a request that a decision rests on, as the database has it now. */
export type DecidableRequest = {
  state: RequestState
  version: number
  digest: string
  requesterId: string
  vendorId: string
  requiredApprovals: number
  lapsesAt: Date
  decidedAt: Date | null
  startsAt: Date | null
  durationSeconds: number
  namespaces: readonly string[]
  scope: ProfileScope
  vendorSuspended: boolean
  contractEndsAt: Date | null
  requesterDisabled: boolean
  clusterRetired: boolean
  profileRetired: boolean
  /** False when the rules on record no longer have the digest that was asked for, or the cluster's published role differs from it. */
  rulesUnchanged: boolean
  /** The least of what the profile and the cluster allow now. */
  maxDurationSeconds: number
  /** True when the issuer looked and the cluster has no such role. */
  roleMissing: boolean
  decisions: readonly Recorded[]
}

export type Narrowing = { durationSeconds?: number; namespaces?: readonly string[] }

export type DecideInput = {
  request: DecidableRequest
  actor: Decider
  verdict: Verdict
  /** What the approver read: a decision on anything else is void. */
  version: number
  digest: string
  reason?: string | null
  narrow?: Narrowing | null
  now: Date
}

/** `repeat`: this very decision is on record already (a double click); nothing is to be written. */
export type DecideOutcome =
  | DecideRefusal
  | { ok: true; repeat: true }
  | { ok: true; repeat: false; verdict: 'deny'; next: 'denied'; reason: string }
  | {
      ok: true
      repeat: false
      verdict: 'approve'
      next: 'approved' | 'pending'
      reason: string | null
      /** Set when the approver gives less than was asked: a new version, which voids earlier approvals. */
      narrowed: { durationSeconds: number; namespaces: string[] } | null
      approvals: number
    }

/** Limits of a reason, in characters after trimming. */
export const reasonLimits = { min: 3, max: 1000, multiline: true } as const

const refuse = (code: DecideRefusal['code'], reason: string, field?: string): DecideRefusal => ({ ok: false, code, reason, ...(field ? { field } : {}) })

/** Who may never decide this request, whatever he sends. */
function personRefusal(request: DecidableRequest, actor: Decider): DecideRefusal | null {
  if (actor.userId === request.requesterId) return refuse('request.self_approval', 'Nobody decides their own request.')
  if (actor.vendorId !== null && actor.vendorId === request.vendorId) {
    return refuse('request.same_vendor', 'Nobody decides a request of their own company.')
  }
  if (actor.disabled || actor.vendorId !== null || !actor.roles.includes('approver')) return refuse('auth.forbidden', 'Only an approver can decide requests.')
  return null
}

const verbs = { approved: 'approved', denied: 'denied' } as const

/** What became of a request that no longer waits: "Already approved by … 3 s ago". */
function settledRefusal(request: DecidableRequest, now: Date): DecideRefusal | null {
  const when = request.decidedAt === null ? '' : ` ${agoWords(request.decidedAt, now)}`
  switch (request.state) {
    case 'approved':
    case 'denied': {
      const verdict: Verdict = request.state === 'approved' ? 'approve' : 'deny'
      const last = request.decisions.filter((it) => it.verdict === verdict).reduce<Recorded | null>((a, b) => (a === null || b.at >= a.at ? b : a), null)
      return refuse('request.already_decided', `Already ${verbs[request.state]}${last ? ` by ${last.approverName}` : ''}${when}.`)
    }
    case 'cancelled':
      return refuse('request.not_pending', `This request was withdrawn or cancelled${when}.`)
    case 'lapsed':
      return refuse('request.not_pending', `This request lapsed${when}: nobody decided it in time.`)
    case 'pending':
      return now.getTime() >= request.lapsesAt.getTime() ? refuse('request.not_pending', 'This request has lapsed: nobody decided it in time.') : null
  }
}

/** Why nothing may be given on this request now; a denial is never stopped by these. */
function circumstanceRefusal(request: DecidableRequest, durationSeconds: number, now: Date): DecideRefusal | null {
  if (request.vendorSuspended) return refuse('vendor.suspended', 'The vendor is suspended.')
  if (request.requesterDisabled) return refuse('user.disabled', 'The account of the person who asked is disabled.')
  if (request.clusterRetired) return refuse('cluster.retired', 'The cluster is out of service.')
  if (request.profileRetired) return refuse('profile.retired', 'The access profile was retired after this was asked.')
  if (!request.rulesUnchanged) return refuse('request.profile_changed', 'The rules of the access profile are no longer those that were asked for.')
  if (request.roleMissing) return refuse('request.profile_changed', 'The access profile is no longer published in this cluster.')
  const { endsAt } = grantWindow({ startsAt: request.startsAt, durationSeconds, approvedAt: now })
  if (request.contractEndsAt !== null && endsAt > request.contractEndsAt) {
    return refuse('vendor.contract_ended', contractWords(request.contractEndsAt, now))
  }
  return null
}

const contractWords = (endsAt: Date, now: Date): string =>
  endsAt <= now ? 'The contract with the vendor is over.' : 'The access would outlive the contract with the vendor. Approve a shorter time, or deny it.'

/** The decisions that count for this version: one per approver who may still approve and is neither requester nor of the vendor. */
export function countedApprovals(request: Pick<DecidableRequest, 'decisions' | 'requesterId'>): Recorded[] {
  const seen = new Map<string, Recorded>()
  for (const it of request.decisions) {
    if (it.verdict === 'approve' && it.current && it.stillMay && it.approverId !== request.requesterId) seen.set(it.approverId, it)
  }
  return [...seen.values()]
}

/** Whether `actor` may give `verdict` now, for the button. The same rules as `decide`, without what he would send. */
export function mayDecide(request: DecidableRequest, actor: Decider, verdict: Verdict, now: Date): Permission {
  const refusal =
    personRefusal(request, actor) ?? settledRefusal(request, now) ?? (verdict === 'approve' ? circumstanceRefusal(request, request.durationSeconds, now) : null)
  if (refusal) return refused(refusal.reason)
  const own = request.decisions.find((it) => it.current && it.approverId === actor.userId)
  if (own) return refused(ownDecisionWords(request))
  return allowed
}

const ownDecisionWords = (request: DecidableRequest): string =>
  `You have approved this version; ${countedApprovals(request).length} of ${request.requiredApprovals} approvals are given, the next must come from somebody else.`

/** The decision itself: total, pure, and the only place where a request's fate is worked out. */
export function decide(input: DecideInput): DecideOutcome {
  const { request, actor, verdict, now } = input
  const person = personRefusal(request, actor)
  if (person) return person
  const own = request.decisions.find((it) => it.approverId === actor.userId && it.current)
  if (isRepeat(input, own)) return { ok: true, repeat: true }
  const settled = settledRefusal(request, now)
  if (settled) return settled
  if (input.version !== request.version || input.digest !== request.digest) {
    return refuse('request.changed', 'This request changed after you read it. Read it again before you decide.')
  }
  if (own) return refuse('request.already_decided', ownDecisionWords(request))
  const reason = input.reason?.trim() || null
  const reasonTrouble = reason === null ? null : textTrouble(reason, reasonLimits)
  if (reasonTrouble) return refuse('input.invalid', reasonTrouble, 'reason')
  if (verdict === 'deny') {
    if (reason === null) return refuse('input.invalid', 'Say why, so that the vendor knows what to do next.', 'reason')
    return { ok: true, repeat: false, verdict: 'deny', next: 'denied', reason }
  }
  const narrowed = narrow(request, input.narrow ?? null)
  if (narrowed !== null && 'ok' in narrowed) return narrowed
  const circumstance = circumstanceRefusal(request, narrowed?.durationSeconds ?? request.durationSeconds, now)
  if (circumstance) return circumstance
  if ((narrowed?.durationSeconds ?? request.durationSeconds) > request.maxDurationSeconds) {
    return refuse('input.invalid', `At most ${formatDuration(request.maxDurationSeconds)} is allowed now. Shorten it.`, 'narrow.durationSeconds')
  }
  // A narrowed request is a new version: what others approved was another one.
  const approvals = (narrowed === null ? countedApprovals(request).length : 0) + 1
  return { ok: true, repeat: false, verdict: 'approve', next: approvals >= request.requiredApprovals ? 'approved' : 'pending', reason, narrowed, approvals }
}

/** The second press of the same button: same person, same verdict, and the scope that he sent is the scope that stands. */
function isRepeat(input: DecideInput, own: Recorded | undefined): boolean {
  if (!own || own.verdict !== input.verdict) return false
  const { request } = input
  if (request.state === 'denied') return own.verdict === 'deny' && input.version === request.version
  if (request.state !== 'approved' && request.state !== 'pending') return false
  if (own.verdict !== 'approve') return false
  if (input.version === request.version) return input.digest === request.digest && standsAs(request, input.narrow ?? null)
  // His own narrowing made the version after the one that he read.
  return input.version === request.version - 1 && Boolean(input.narrow) && standsAs(request, input.narrow ?? null)
}

function standsAs(request: DecidableRequest, asked: Narrowing | null): boolean {
  const namespaces = asked?.namespaces ?? request.namespaces
  const same = namespaces.length === request.namespaces.length && namespaces.every((name) => request.namespaces.includes(name))
  return same && (asked?.durationSeconds ?? request.durationSeconds) === request.durationSeconds
}

/** The narrowed scope; null when it is what was asked; a refusal when it is wider, empty or unsound. */
function narrow(request: DecidableRequest, asked: Narrowing | null): DecideRefusal | { durationSeconds: number; namespaces: string[] } | null {
  if (asked === null) return null
  const durationSeconds = asked.durationSeconds ?? request.durationSeconds
  if (!Number.isInteger(durationSeconds) || durationSeconds < minDurationSeconds) {
    return refuse('input.invalid', 'The shortest access is one minute.', 'narrow.durationSeconds')
  }
  if (durationSeconds > request.durationSeconds) {
    return refuse('input.invalid', 'An approver can shorten the time, not lengthen it.', 'narrow.durationSeconds')
  }
  const namespaces = [...(asked.namespaces ?? request.namespaces)]
  if (new Set(namespaces).size !== namespaces.length || namespaces.some((name) => !request.namespaces.includes(name))) {
    return refuse('input.invalid', 'An approver can drop namespaces, not add any.', 'narrow.namespaces')
  }
  if (request.scope === 'namespaces' && namespaces.length === 0) {
    return refuse('input.invalid', 'Keep at least one namespace, or deny the request.', 'narrow.namespaces')
  }
  if (durationSeconds === request.durationSeconds && namespaces.length === request.namespaces.length) return null
  return { durationSeconds, namespaces: [...namespaces].sort() }
}
