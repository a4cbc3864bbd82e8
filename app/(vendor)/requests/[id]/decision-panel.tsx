'use client'

import { Check, Scissors, X } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ApiError, api, errorTrace, errorWords } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { EnvironmentBadge } from '#app/_ui/environment-badge.tsx'
import { durationWords } from '#app/_ui/format-time.ts'
import { Notice } from '#app/_ui/notice.tsx'
import { toast } from '#app/_ui/toast.tsx'
import { DenyDialog } from '#app/(approver)/inbox/deny-dialog.tsx'
import type { Narrow } from '#app/(approver)/inbox/inbox-state.ts'
import { NarrowPanel } from '#app/(approver)/inbox/narrow-panel.tsx'
import type { GrantView, RequestView } from '#lib/access/views.ts'
import { undoSeconds } from '#lib/domain/client.ts'

type Decision = { request: RequestView; grant: GrantView | null }

/** Approve, deny, or give less than was asked, bound to the version that is on the screen. What can't be done says why. */
export function DecisionPanel({ request }: { request: RequestView }) {
  const router = useRouter()
  const [narrow, setNarrow] = useState<Narrow | null>(null)
  const [narrowing, setNarrowing] = useState(false)
  const [denying, setDenying] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const { approve, deny } = request.can

  const decide = (body: { verdict: 'approve' | 'deny'; reason?: string; narrow?: Narrow }) =>
    api<Decision>(`/access-requests/${request.id}/decisions`, { method: 'POST', body: { version: request.version, digest: request.digest, ...body } })

  const pressApprove = async () => {
    setBusy(true)
    setFailure(null)
    try {
      const answer = await decide({ verdict: 'approve', ...(narrow ? { narrow } : {}) })
      if (answer.grant) offerUndo(answer.request, answer.grant, () => router.refresh())
      else toast.ok('Your approval counts', `${answer.request.approvals} of ${answer.request.requiredApprovals}`)
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
      router.refresh()
    }
  }
  return (
    <Card title="Your decision" actions={<EnvironmentBadge environment={request.cluster.environment} />}>
      <div className="grid gap-2.5">
        {failure ? <Refused failure={failure} /> : null}
        <Button look="primary" size="lg" busy={busy} blocked={approve.allowed ? null : approve.reason} onClick={pressApprove}>
          {busy ? null : <Check aria-hidden />} Approve{narrow?.durationSeconds ? ` ${durationWords(narrow.durationSeconds)}` : ''}
        </Button>
        <Button look="danger" size="lg" blocked={deny.allowed ? null : deny.reason} onClick={() => setDenying(true)}>
          <X aria-hidden /> Deny
        </Button>
        {approve.allowed ? (
          <>
            <Button look="quiet" size="sm" aria-expanded={narrowing} aria-controls="narrow" onClick={() => setNarrowing(!narrowing)}>
              <Scissors aria-hidden /> {narrow ? 'Change what is given' : 'Give less than asked'}
            </Button>
            <div id="narrow" hidden={!narrowing}>
              {narrowing ? <NarrowPanel request={request} narrow={narrow} onChange={setNarrow} /> : null}
            </div>
          </>
        ) : (
          <p className="text-muted text-sm">{approve.reason}</p>
        )}
        <p className="text-muted text-sm">Approving acts at once; for {undoSeconds} seconds you can undo it, which takes back what was given.</p>
      </div>
      <DenyDialog
        request={denying ? request : null}
        onClose={() => setDenying(false)}
        onDeny={async (reason) => {
          await decide({ verdict: 'deny', reason })
          toast.ok('Denied', `${request.requester.name} reads your reason.`)
          router.refresh()
        }}
      />
    </Card>
  )
}

function Refused({ failure }: { failure: unknown }) {
  const lost = failure instanceof ApiError && (failure.code === 'request.already_decided' || failure.code === 'request.not_pending')
  return (
    <Notice tone={lost ? 'wait' : 'bad'} live title={lost ? 'Somebody was first' : 'Your decision was not recorded'}>
      <p>{errorWords(failure)}</p>
      {errorTrace(failure) && !lost ? <p className="text-muted text-sm">Reference {errorTrace(failure)}</p> : null}
    </Notice>
  )
}

function offerUndo(request: RequestView, grant: GrantView, after: () => void): void {
  // By the server's own clock: this machine's may be wrong, and the answer took time to come.
  const seconds = Math.max(0, undoSeconds - (Date.parse(grant.serverNow) - Date.parse(request.decidedAt ?? grant.serverNow)) / 1000)
  toast.undo(
    `Approved for ${request.requester.name}`,
    `${request.profile.name} on ${request.cluster.name}, ${durationWords(request.durationSeconds)}`,
    seconds,
    async () => {
      await api(`/grants/${grant.id}/undo`, { method: 'POST', body: {} })
      toast.note('Undone', 'What was given is being taken back; the grant shows when the cluster has refused.')
      after()
    },
    { to: `/grants/${grant.id}`, label: 'Open the grant' },
  )
}
