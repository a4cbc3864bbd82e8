import { Plus, RotateCcw, ShieldCheck } from 'lucide-react'
import { LinkButton } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { durationWords } from '#app/_ui/format-time.ts'
import { Notice } from '#app/_ui/notice.tsx'
import { AbsoluteTime } from '#app/_ui/time.tsx'
import type { GrantView } from '#lib/access/views.ts'
import type { GrantEndReason } from '#lib/domain/client.ts'

/** After the end: what happened, the proof, what it does not cover, and what to do next. */
export function WhatHappened({ grant, own }: { grant: GrantView; own: boolean }) {
  return (
    <Card title="What happened">
      <div className="grid gap-4">
        <p className="max-w-[72ch]">
          {sentences(grant)[grant.endReason ?? 'expired']}
          {grant.lastError && (grant.endReason === 'drift' || grant.endReason === 'externally-ended') ? ` What was seen: ${grant.lastError}` : ''}
          {grant.endNote ? <> They wrote: “{grant.endNote}”</> : null}
        </p>
        {grant.deniedAt ? <Proof grant={grant} deniedAt={grant.deniedAt} /> : <NeverOpened />}
        {grant.activatedAt ? (
          <p className="max-w-[72ch] text-muted text-sm">
            What this does not cover: a watch, a log stream, a shell or a port-forward that was already open when access ended may run on until it is closed.
            Kubernetes checks rights when a stream is opened, not while it runs.
          </p>
        ) : null}
        {own ? (
          <div className="flex flex-wrap gap-2">
            <LinkButton href={`/request/new?again=${grant.requestId}`} look="primary">
              <RotateCcw aria-hidden /> Ask again with the same words
            </LinkButton>
            <LinkButton href="/request/new">
              <Plus aria-hidden /> New request
            </LinkButton>
          </div>
        ) : null}
      </div>
    </Card>
  )
}

function Proof({ grant, deniedAt }: { grant: GrantView; deniedAt: string }) {
  const asked = grant.endRequestedAt && grant.endRequestedAt < grant.endsAt ? grant.endRequestedAt : grant.endsAt
  const late = (Date.parse(deniedAt) - Date.parse(asked)) / 1000
  return (
    <Notice tone="ok" icon={ShieldCheck} title="Proven by the cluster">
      <p>
        The API server of {grant.cluster.name} refused at <AbsoluteTime at={deniedAt} seconds />
        {late >= 0
          ? `, ${late < 1 ? `${Math.round(late * 1000)} ms` : durationWords(late)} after ${asked === grant.endsAt ? 'the end of the window' : 'it was asked to end'}`
          : ''}
        .
      </p>
    </Notice>
  )
}

function NeverOpened() {
  return (
    <Notice icon={ShieldCheck} title="It never reached the cluster">
      <p>Nothing was made there, so there was nothing to take back.</p>
    </Notice>
  )
}

function sentences(grant: GrantView): Record<GrantEndReason, string> {
  const by = grant.endRequestedBy?.name ?? 'Somebody'
  return {
    expired: 'The window was over, and the access ended by itself.',
    revoked: `${by} revoked the access before its time.`,
    released: `${by} gave the access back early.`,
    undone: `${by} took the approval back within its ten seconds.`,
    failed: `It could not be set up in the cluster, so whatever had been made was removed again.${grant.lastError ? ` The last error: ${grant.lastError}` : ''}`,
    'vendor-suspended': `${grant.vendor.name} was suspended, which ends all of its access.`,
    'contract-ended': `The contract with ${grant.vendor.name} was over, which ends all of its access.`,
    'user-disabled': 'The account of the requester was disabled, which ends its access.',
    'cluster-retired': `${grant.cluster.name} was taken out of service.`,
    drift: 'Something in the cluster was changed beside Daypass, so the access was ended.',
    'externally-ended': 'Somebody removed its objects in the cluster, so it counts as ended.',
  }
}
