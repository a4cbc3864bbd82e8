'use client'

import { useCallback, useEffect, useReducer, useRef } from 'react'
import { ApiError, api, errorWords } from '#app/_ui/api-client.ts'
import { durationWords } from '#app/_ui/format-time.ts'
import { useLiveEvents } from '#app/_ui/live-refresh.tsx'
import { toast } from '#app/_ui/toast.tsx'
import type { GrantView, RequestView } from '#lib/access/views.ts'
import { undoSeconds } from '#lib/domain/windows.ts'
import { afterDecision, type InboxAction, type InboxState, inboxReducer, type Narrow, type Row, settledWords, startOf } from './inbox-state.ts'

// Two presses of A faster than this are one press that bounced: nobody reads a request in a third of a second.
const bounceMs = 350
// Usable after tens of milliseconds on a quiet machine; the last look is for a busy one. Later steps come by the stream.
const followMs = [100, 700, 2500]

type Decision = { request: RequestView; grant: GrantView | null }

/** The inbox's state, its live reading and its acts. Every row's end comes from an answer of the server. */
export function useInbox(requests: RequestView[]) {
  const [state, dispatch] = useReducer(inboxReducer, requests, startOf)
  const now = useRef<InboxState>(state)
  now.current = state
  const lastApproval = useRef(0)
  useSweep(dispatch)
  useLiveInbox(requests, now, dispatch)

  const decide = useCallback(async (row: Row, body: { verdict: 'approve' | 'deny'; reason?: string; narrow?: Narrow }): Promise<Decision | null> => {
    const { id, version, digest } = row.request
    dispatch({ type: 'deciding', id, verdict: body.verdict })
    try {
      return await api<Decision>(`/access-requests/${id}/decisions`, { method: 'POST', body: { version, digest, ...body } })
    } catch (error) {
      await settleFailure(id, error, dispatch)
      return null
    }
  }, [])

  const undo = useCallback(async (grantId: string) => {
    const phase = now.current.rows.map((row) => row.phase).find((it) => it.kind === 'approved' && it.grantId === grantId)
    if (phase?.kind !== 'approved') return
    dispatch({ type: 'undoing', grantId, now: Date.now() })
    try {
      await api(`/grants/${grantId}/undo`, { method: 'POST', body: {} })
      dispatch({ type: 'undone', grantId, now: Date.now() })
      toast.note('Undone', 'What was given is being taken back; the grant shows when the cluster has refused.')
    } catch (error) {
      dispatch({ type: 'undo-refused', grantId, now: Date.now(), undoUntil: phase.undoUntil, state: phase.state })
      throw error
    }
  }, [])

  const sendApproval = useCallback(
    async (row: Row) => {
      const answer = await decide(row, { verdict: 'approve', ...(row.narrow ? { narrow: row.narrow } : {}) })
      if (answer === null) return
      if (answer.grant === null) return dispatch({ type: 'counted', request: answer.request })
      const { request, grant } = answer
      // By the server's own clock: this machine's may be wrong, and the answer took time to come.
      const seconds = Math.max(0, undoSeconds - (Date.parse(grant.serverNow) - Date.parse(request.decidedAt ?? grant.serverNow)) / 1000)
      dispatch({ type: 'approved', request, grant, undoUntil: Date.now() + seconds * 1000, now: Date.now() })
      void follow(grant.id, dispatch)
      toast.undo(
        `Approved for ${request.requester.name}`,
        `${request.profile.name} on ${request.cluster.name}, ${durationWords(request.durationSeconds)}`,
        seconds,
        () => undo(grant.id),
        { to: `/grants/${grant.id}`, label: 'Open the grant' },
      )
    },
    [decide, undo],
  )

  /** True when the approval is on its way; the selection goes on to the next row at once. */
  const approve = useCallback(
    (row: Row): boolean => {
      const { can } = row.request
      if (row.phase.kind !== 'waiting') return false
      if (!can.approve.allowed) {
        toast.note('You cannot approve this', can.approve.reason)
        return false
      }
      if (Date.now() - lastApproval.current < bounceMs) return false
      lastApproval.current = Date.now()
      dispatch({ type: 'selected', id: afterDecision(now.current.rows, row.request.id) })
      void sendApproval(row)
      return true
    },
    [sendApproval],
  )

  const deny = useCallback(
    async (row: Row, reason: string) => {
      const answer = await decide(row, { verdict: 'deny', reason })
      if (answer === null) return
      dispatch({ type: 'denied', request: answer.request, now: Date.now() })
      dispatch({ type: 'selected', id: afterDecision(now.current.rows, row.request.id) })
    },
    [decide],
  )
  return { state, dispatch, approve, deny, undo }
}

/** What a refused decision means for its row: somebody was first, the request changed, or it simply did not work. */
async function settleFailure(id: string, error: unknown, dispatch: (action: InboxAction) => void): Promise<void> {
  if (!(error instanceof ApiError)) {
    dispatch({ type: 'returned', id, notice: errorWords(error) })
    return
  }
  if (error.code === 'request.already_decided' || error.code === 'request.not_pending') {
    return dispatch({ type: 'lost', id, words: error.message, now: Date.now() })
  }
  if (error.code === 'request.changed' || error.code === 'request.profile_changed') {
    const request = await api<RequestView>(`/access-requests/${id}`).catch(() => undefined)
    return dispatch({ type: 'returned', id, notice: error.message, ...(request ? { request } : {}) })
  }
  dispatch({ type: 'returned', id, notice: error.message })
  toast.error('The decision was not recorded', error)
}

function useSweep(dispatch: (action: InboxAction) => void): void {
  useEffect(() => {
    const timer = setInterval(() => dispatch({ type: 'swept', now: Date.now() }), 1000)
    return () => clearInterval(timer)
  }, [dispatch])
}

/**
 * Puts each new reading of the page in place (LiveRefresh reads it again on every activity), says of vanished rows who ended their wait,
 * and follows the grants that were just given until they are usable.
 */
function useLiveInbox(requests: RequestView[], now: { current: InboxState }, dispatch: (action: InboxAction) => void): void {
  const seen = useRef(requests)
  useEffect(() => {
    if (seen.current === requests) return
    seen.current = requests
    const present = new Set(requests.map((request) => request.id))
    const gone = now.current.rows.filter((row) => row.phase.kind === 'waiting' && !present.has(row.request.id))
    dispatch({ type: 'refreshed', requests, now: Date.now() })
    for (const { request } of gone) void explain(request.id, dispatch)
  }, [requests, now, dispatch])
  useLiveEvents((event) => {
    const { grantId } = event
    if (!grantId || !now.current.rows.some((row) => row.phase.kind === 'approved' && row.phase.grantId === grantId)) return
    void api<GrantView>(`/grants/${grantId}`)
      .then((grant) => dispatch({ type: 'grant', grantId, state: grant.state }))
      // The next event asks again; the row merely shows an older step until then.
      .catch(() => undefined)
  })
}

/** Reads a fresh grant a few times: the issuer is often quicker than the answer to the approval, so its events came before this row knew its grant. */
async function follow(grantId: string, dispatch: (action: InboxAction) => void): Promise<void> {
  for (const ms of followMs) {
    await new Promise((resolve) => setTimeout(resolve, ms))
    const grant = await api<GrantView>(`/grants/${grantId}`).catch(() => null)
    if (grant === null) continue
    dispatch({ type: 'grant', grantId, state: grant.state })
    if (grant.state !== 'scheduled' && grant.state !== 'provisioning') return
  }
}

async function explain(id: string, dispatch: (action: InboxAction) => void): Promise<void> {
  const request = await api<RequestView>(`/access-requests/${id}`).catch(() => null)
  if (request) dispatch({ type: 'explained', request, words: settledWords(request, new Date()) })
}
