import type { GrantView, RequestView } from '#lib/access/views.ts'
import { cancelReasonWords } from '#lib/domain/end.rules.ts'

/** What the approver changed before saying yes; only ever less than was asked. */
export type Narrow = { durationSeconds?: number; namespaces?: string[] }

/** Where a row stands on this screen. `undoUntil` and `settledAt` are this machine's clock, in milliseconds. */
export type Phase =
  | { kind: 'waiting'; notice: string | null }
  | { kind: 'deciding'; verdict: 'approve' | 'deny' }
  | {
      kind: 'approved'
      grantId: string
      undoUntil: number
      settledAt: number
      state: GrantView['state']
    }
  | { kind: 'undoing'; grantId: string; settledAt: number }
  | { kind: 'undone'; grantId: string; settledAt: number }
  | { kind: 'denied'; settledAt: number }
  | { kind: 'elsewhere'; words: string; settledAt: number }

export type Row = { request: RequestView; phase: Phase; narrow: Narrow | null }
export type InboxState = { rows: Row[]; selectedId: string | null }

export type InboxAction =
  | { type: 'refreshed'; requests: RequestView[]; now: number }
  | { type: 'explained'; request: RequestView; words: string }
  | { type: 'selected'; id: string | null }
  | { type: 'narrowed'; id: string; narrow: Narrow | null }
  | { type: 'deciding'; id: string; verdict: 'approve' | 'deny' }
  | {
      type: 'approved'
      request: RequestView
      grant: GrantView
      undoUntil: number
      now: number
    }
  | { type: 'counted'; request: RequestView }
  | { type: 'denied'; request: RequestView; now: number }
  | { type: 'lost'; id: string; words: string; now: number }
  | { type: 'returned'; id: string; notice: string; request?: RequestView }
  | { type: 'grant'; grantId: string; state: GrantView['state'] }
  | { type: 'undoing'; grantId: string; now: number }
  | { type: 'undone'; grantId: string; now: number }
  | {
      type: 'undo-refused'
      grantId: string
      now: number
      undoUntil: number
      state: GrantView['state']
    }
  | { type: 'swept'; now: number }

/** A settled row stays as long as its Undo and a moment more, so that nothing moves under a thumb. */
const settledMs = 12_000

export const startOf = (requests: RequestView[]): InboxState => ({
  rows: requests.map(waiting),
  selectedId: requests[0]?.id ?? null,
})

const waiting = (request: RequestView): Row => ({
  request,
  phase: { kind: 'waiting', notice: null },
  narrow: null,
})
export const isSettled = (row: Row): boolean => row.phase.kind !== 'waiting' && row.phase.kind !== 'deciding'
const settledAt = (phase: Phase): number | null => ('settledAt' in phase ? phase.settledAt : null)

/** The whole course of the inbox on one screen; the server's answers are the only thing that settles a row. */
export function inboxReducer(state: InboxState, action: InboxAction): InboxState {
  switch (action.type) {
    case 'refreshed':
      return merge(state, action.requests, action.now)
    case 'selected':
      return { ...state, selectedId: action.id }
    case 'narrowed':
      return withRow(state, action.id, (row) => ({
        ...row,
        narrow: action.narrow,
      }))
    case 'deciding':
      return withRow(state, action.id, (row) => ({
        ...row,
        phase: { kind: 'deciding', verdict: action.verdict },
      }))
    case 'approved':
      return withRow(state, action.request.id, (row) => ({
        ...row,
        request: action.request,
        phase: {
          kind: 'approved',
          grantId: action.grant.id,
          undoUntil: action.undoUntil,
          settledAt: action.now,
          state: action.grant.state,
        },
      }))
    case 'counted':
      return withRow(state, action.request.id, () => ({
        request: action.request,
        narrow: null,
        phase: {
          kind: 'waiting',
          notice: `Your approval counts: ${action.request.approvals} of ${action.request.requiredApprovals}.`,
        },
      }))
    case 'denied':
      return withRow(state, action.request.id, (row) => ({
        ...row,
        request: action.request,
        phase: { kind: 'denied', settledAt: action.now },
      }))
    case 'lost':
      return withRow(state, action.id, (row) => ({
        ...row,
        phase: {
          kind: 'elsewhere',
          words: action.words,
          settledAt: action.now,
        },
      }))
    case 'explained':
      return withRow(state, action.request.id, (row) =>
        row.phase.kind === 'elsewhere'
          ? {
              ...row,
              request: action.request,
              phase: { ...row.phase, words: action.words },
            }
          : row,
      )
    case 'returned':
      return withRow(state, action.id, (row) => ({
        request: action.request ?? row.request,
        // What was narrowed belonged to the version that was read; a new version starts as it was asked.
        narrow: action.request ? null : row.narrow,
        phase: { kind: 'waiting', notice: action.notice },
      }))
    case 'swept':
      return sweep(state, action.now)
    default:
      return undoOrGrant(state, action)
  }
}

type UndoOrGrant = Extract<InboxAction, { type: 'grant' | 'undoing' | 'undone' | 'undo-refused' }>

function undoOrGrant(state: InboxState, action: UndoOrGrant): InboxState {
  const rows = state.rows.map((row): Row => {
    const { phase } = row
    if (!('grantId' in phase) || phase.grantId !== action.grantId) return row
    if (action.type === 'undoing') return { ...row, phase: { kind: 'undoing', grantId: action.grantId, settledAt: action.now } }
    if (action.type === 'undone') return { ...row, phase: { kind: 'undone', grantId: action.grantId, settledAt: action.now } }
    if (action.type === 'undo-refused') {
      return { ...row, phase: { kind: 'approved', grantId: action.grantId, undoUntil: action.undoUntil, settledAt: action.now, state: action.state } }
    }
    return phase.kind === 'approved' ? { ...row, phase: { ...phase, state: action.state } } : row
  })
  return { ...state, rows }
}

function withRow(state: InboxState, id: string, change: (row: Row) => Row): InboxState {
  return {
    ...state,
    rows: state.rows.map((row) => (row.request.id === id ? change(row) : row)),
  }
}

/** Puts the server's list in place; settled rows keep their position until they are swept, and nothing steals the selection. */
function merge(state: InboxState, requests: RequestView[], now: number): InboxState {
  const old = new Map(state.rows.map((row) => [row.request.id, row]))
  const rows = requests.map((request): Row => {
    const row = old.get(request.id)
    if (row === undefined || isSettled(row)) return row && row.phase.kind !== 'elsewhere' ? row : waiting(request)
    const changed = row.request.version !== request.version || row.request.digest !== request.digest
    return {
      request,
      narrow: changed ? null : row.narrow,
      phase:
        changed && row.phase.kind === 'waiting'
          ? {
              kind: 'waiting',
              notice: 'This request changed while you looked at it. Read it again.',
            }
          : row.phase,
    }
  })
  const present = new Set(requests.map((request) => request.id))
  state.rows.forEach((row, index) => {
    if (present.has(row.request.id)) return
    const kept: Row =
      row.phase.kind === 'waiting'
        ? {
            ...row,
            phase: {
              kind: 'elsewhere',
              words: 'No longer waiting',
              settledAt: now,
            },
          }
        : row
    rows.splice(Math.min(index, rows.length), 0, kept)
  })
  const selectedId = rows.some((row) => row.request.id === state.selectedId) ? state.selectedId : (rows[0]?.request.id ?? null)
  return { rows, selectedId }
}

function sweep(state: InboxState, now: number): InboxState {
  const gone = (row: Row): boolean => {
    const at = settledAt(row.phase)
    return at !== null && now - at > settledMs && row.phase.kind !== 'undoing'
  }
  if (!state.rows.some(gone)) return state
  const rows = state.rows.filter((row) => !gone(row))
  const selectedId = rows.some((row) => row.request.id === state.selectedId) ? state.selectedId : nextWaiting(state.rows, state.selectedId, rows)
  return { rows, selectedId }
}

function nextWaiting(before: Row[], selectedId: string | null, after: Row[]): string | null {
  const from = before.findIndex((row) => row.request.id === selectedId)
  const left = new Set(after.map((row) => row.request.id))
  const next = before.slice(from + 1).find((row) => left.has(row.request.id))
  return next?.request.id ?? after.at(-1)?.request.id ?? null
}

/** The row to go to from `selectedId`: `step` rows on, kept inside the list. */
export function stepFrom(rows: readonly Row[], selectedId: string | null, step: number): string | null {
  if (rows.length === 0) return null
  const at = rows.findIndex((row) => row.request.id === selectedId)
  const to = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))
  return rows[to]?.request.id ?? null
}

/** After a decision: the next row that still waits, below first, then above; else the same row. */
export function afterDecision(rows: readonly Row[], id: string): string | null {
  const at = rows.findIndex((row) => row.request.id === id)
  const open = (row: Row) => row.phase.kind === 'waiting' && row.request.id !== id
  return (rows.slice(at + 1).find(open) ?? rows.slice(0, Math.max(0, at)).findLast(open))?.request.id ?? id
}

export type InboxFilter = {
  q: string
  vendor: string
  cluster: string
  environment: string
}

/** True when every given part of the filter fits; `q` looks at people, places, words and the id. */
export function matchesFilter(request: RequestView, filter: InboxFilter): boolean {
  if (filter.vendor && request.vendor.id !== filter.vendor) return false
  if (filter.cluster && request.cluster.id !== filter.cluster) return false
  if (filter.environment && request.cluster.environment !== filter.environment) return false
  const words = filter.q.trim().toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const text = [
    request.id,
    request.requester.name,
    request.requester.email,
    request.vendor.name,
    request.cluster.name,
    request.profile.name,
    request.justification,
    request.ticketUrl ?? '',
    ...request.namespaces,
  ]
    .join(' ')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Who ended the wait, in one sentence with its age: "Approved by … 3 s ago". */
export function settledWords(request: RequestView, now: Date): string {
  const last = request.decisions.filter((decision) => decision.current).at(-1)
  const age = (at: string | null) => (at === null ? '' : ` ${agoWords(now.getTime() - Date.parse(at))}`)
  switch (request.state) {
    case 'approved':
      return last ? `Already approved by ${last.approver.name}${age(last.at)}` : `Already approved${age(request.decidedAt)}`
    case 'denied':
      return last ? `Already denied by ${last.approver.name}${age(last.at)}` : `Already denied${age(request.decidedAt)}`
    case 'cancelled':
      if (request.cancelReason === 'withdrawn') return `Withdrawn by ${request.requester.name}${age(request.decidedAt)}`
      return `Cancelled${age(request.decidedAt)}${request.cancelReason === null ? '' : `: ${cancelReasonWords(request.cancelReason)}`}`
    case 'lapsed':
      return 'Lapsed: nobody decided in time'
    case 'pending':
      return 'Still waiting'
  }
}

const agoWords = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 90) return `${seconds} s ago`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min ago` : `${Math.round(minutes / 60)} h ago`
}
