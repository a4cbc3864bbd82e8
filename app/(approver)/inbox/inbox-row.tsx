'use client'

import { Check, Scissors, X } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { cn } from '#app/_ui/cn.ts'
import { ClusterName } from '#app/_ui/environment-badge.tsx'
import { durationWords } from '#app/_ui/format-time.ts'
import { Kbd } from '#app/_ui/kbd.tsx'
import { RulesSummary } from '#app/_ui/rules-summary.tsx'
import { TicketLink } from '#app/_ui/ticket-link.tsx'
import { AbsoluteTime, RelativeTime } from '#app/_ui/time.tsx'
import { Tooltip } from '#app/_ui/tooltip.tsx'
import type { RequestView } from '#lib/access/views.ts'
import type { Narrow, Row } from './inbox-state.ts'
import { NarrowPanel } from './narrow-panel.tsx'

type Props = {
  row: Row
  selected: boolean
  shortcuts: boolean
  narrowing: boolean
  onNarrowing: (open: boolean) => void
  onNarrow: (narrow: Narrow | null) => void
  onApprove: () => void
  onDeny: () => void
}

/** One request that waits: who, what, where, how long, why, and the two answers. */
export function InboxRow({ row, selected, shortcuts, narrowing, onNarrowing, onNarrow, onApprove, onDeny }: Props) {
  const { request, narrow, phase } = row
  const production = request.cluster.environment === 'production'
  return (
    <div className="grid gap-x-8 gap-y-4 p-4 sm:p-5 lg:grid-cols-[minmax(0,1fr)_15rem]">
      <div className="grid min-w-0 content-start gap-3">
        <div className="grid gap-1">
          <h2 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-semibold text-lg">
            <Link href={`/requests/${request.id}`} className="rounded-sm underline-offset-4 hover:underline">
              {request.profile.name}
            </Link>
            <span className="font-normal text-muted">on</span>
            <ClusterName cluster={request.cluster} />
          </h2>
          <p className="flex flex-wrap gap-x-1.5 text-muted">
            <span className="font-medium text-ink">{request.requester.name}</span>
            <span>{request.requester.email}</span>
            <span aria-hidden>·</span>
            <span className="font-medium text-ink">{request.vendor.name}</span>
          </p>
        </div>
        <Facts request={request} narrow={narrow} />
        <p className={cn('max-w-[75ch] border-l-2 pl-3', production ? 'border-production' : 'border-line')}>
          {request.justification} {request.ticketUrl ? <TicketLink url={request.ticketUrl} /> : <span className="text-muted">(no ticket)</span>}
        </p>
        <RulesSummary rules={request.profile.rules} scope={request.profile.scope} />
        <p className="flex flex-wrap gap-x-4 gap-y-1 text-muted text-sm">
          <span>
            Asked <RelativeTime at={request.createdAt} />
          </span>
          <span>
            lapses <RelativeTime at={request.lapsesAt} />
          </span>
          {request.requiredApprovals > 1 ? (
            <span>
              {request.approvals} of {request.requiredApprovals} approvals
              {request.decisions.some((it) => it.current)
                ? ` (${request.decisions
                    .filter((it) => it.current)
                    .map((it) => it.approver.name)
                    .join(', ')})`
                : ''}
            </span>
          ) : null}
        </p>
        {request.profileChanged ? (
          <p className="font-medium text-bad">The profile's rules are no longer those that were asked for, so this cannot be approved.</p>
        ) : null}
        {phase.kind === 'waiting' && phase.notice ? (
          <p role="status" className="font-medium text-wait">
            {phase.notice}
          </p>
        ) : null}
      </div>
      <Answers
        row={row}
        selected={selected}
        shortcuts={shortcuts}
        narrowing={narrowing}
        onNarrowing={onNarrowing}
        onNarrow={onNarrow}
        onApprove={onApprove}
        onDeny={onDeny}
      />
    </div>
  )
}

function Facts({ request, narrow }: { request: RequestView; narrow: Narrow | null }) {
  const kept = narrow?.namespaces ?? request.namespaces
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-2">
      <Fact term="How long">
        {narrow?.durationSeconds ? (
          <>
            <del className="font-normal text-muted">{durationWords(request.durationSeconds)}</del>{' '}
            <ins className="no-underline">{durationWords(narrow.durationSeconds)}</ins>
          </>
        ) : (
          durationWords(request.durationSeconds)
        )}
      </Fact>
      <Fact term="From">{request.startsAt ? <AbsoluteTime at={request.startsAt} /> : 'the moment it is approved'}</Fact>
      <Fact term={request.profile.scope === 'cluster' ? 'Scope' : request.namespaces.length === 1 ? 'Namespace' : 'Namespaces'}>
        {request.profile.scope === 'cluster' ? (
          'the whole cluster'
        ) : (
          <span className="flex flex-wrap gap-1">
            {request.namespaces.map((name) =>
              kept.includes(name) ? (
                <code key={name} className="rounded-[4px] bg-note-soft px-1.5 font-mono text-note text-sm">
                  {name}
                </code>
              ) : (
                <del key={name} className="px-1.5 font-mono font-normal text-muted text-sm">
                  {name}
                </del>
              ),
            )}
          </span>
        )}
      </Fact>
    </dl>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-2">
      <dt className="text-muted text-sm">{term}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  )
}

function Answers({ row, selected, shortcuts, narrowing, onNarrowing, onNarrow, onApprove, onDeny }: Props) {
  const { request, narrow, phase } = row
  const { approve, deny } = request.can
  const deciding = phase.kind === 'deciding' ? phase.verdict : null
  const [asked] = useState(request.id)
  const blocked = approve.allowed ? null : approve.reason
  const key = (name: string) =>
    shortcuts ? (
      <span className="pointer-coarse:hidden">
        <Kbd>{name}</Kbd>
      </span>
    ) : null
  return (
    <div className="grid content-start gap-2">
      <div className="flex gap-2 lg:grid">
        <KeyTip on={shortcuts} text="Approve at once" name="A">
          <Button
            look={selected && approve.allowed ? 'primary' : 'plain'}
            size="lg"
            className="min-w-0 flex-1"
            busy={deciding === 'approve'}
            blocked={blocked}
            aria-keyshortcuts={shortcuts ? 'A' : undefined}
            onClick={onApprove}
          >
            {deciding === 'approve' ? null : <Check aria-hidden />}
            Approve{narrow?.durationSeconds ? ` ${durationWords(narrow.durationSeconds)}` : ''}
            {request.cluster.environment === 'production' ? <span className="sr-only"> in production</span> : null}
          </Button>
        </KeyTip>
        <KeyTip on={shortcuts} text="Deny, with a reason" name="D">
          <Button
            size="lg"
            look="danger"
            className="flex-1"
            busy={deciding === 'deny'}
            blocked={deny.allowed ? null : deny.reason}
            aria-keyshortcuts={shortcuts ? 'D' : undefined}
            onClick={onDeny}
          >
            {deciding === 'deny' ? null : <X aria-hidden />}
            Deny
          </Button>
        </KeyTip>
      </div>
      {blocked ? (
        <p className="text-muted text-sm">{blocked}</p>
      ) : (
        <>
          <Button
            look="quiet"
            size="sm"
            aria-expanded={narrowing}
            aria-controls={`narrow-${asked}`}
            aria-keyshortcuts={shortcuts ? 'N' : undefined}
            onClick={() => onNarrowing(!narrowing)}
          >
            <Scissors aria-hidden /> {narrow ? 'Change what is given' : 'Give less than asked'} {selected ? key('N') : null}
          </Button>
          <div id={`narrow-${asked}`} hidden={!narrowing}>
            {narrowing ? <NarrowPanel request={request} narrow={narrow} onChange={onNarrow} /> : null}
          </div>
        </>
      )}
    </div>
  )
}

function KeyTip({ on, text, name, children }: { on: boolean; text: string; name: string; children: React.ReactElement }) {
  if (!on) return children
  return (
    <Tooltip
      text={
        <span className="flex items-center gap-2">
          {text} <Kbd>{name}</Kbd>
        </span>
      }
      render={children}
    />
  )
}
