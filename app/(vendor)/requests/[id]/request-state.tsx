import { Card } from '#app/_ui/card.tsx'
import { Notice } from '#app/_ui/notice.tsx'
import { RelativeTime } from '#app/_ui/time.tsx'
import type { PersonView, RequestView } from '#lib/access/views.ts'
import { cancelReasonWords } from '#lib/domain/end.rules.ts'
import { peopleWords } from '../../people-words.ts'
import { Withdraw } from './withdraw.tsx'

/** Where the request stands and what comes next, in words for whoever reads it. */
export function RequestState({ request, own, approvers }: { request: RequestView; own: boolean; approvers: PersonView[] }) {
  const last = request.decisions.filter((decision) => decision.current).at(-1)
  switch (request.state) {
    case 'pending':
      return (
        <Card title={own ? 'Waiting for a decision' : 'Not decided yet'}>
          <div className="grid gap-3">
            {request.profileChanged ? (
              <Notice tone="bad" title="It cannot be approved as it is">
                <p>
                  The profile is retired or its rules are no longer those that were asked for.{' '}
                  {own ? 'Withdraw it and ask again.' : 'The requester has to ask again.'}
                </p>
              </Notice>
            ) : null}
            <Progress request={request} />
            {own && approvers.length > 0 ? <p>Can be decided by {peopleWords(approvers)}. You need not do anything: this page updates by itself.</p> : null}
            <p className="text-muted">
              Lapses <RelativeTime at={request.lapsesAt} /> if nobody decides.
            </p>
            {own ? <Withdraw request={request} /> : null}
          </div>
        </Card>
      )
    case 'approved':
      return (
        <Notice
          tone="ok"
          title={`Approved by ${peopleWords(
            request.decisions.filter((it) => it.current && it.verdict === 'approve').map((it) => it.approver),
            'and',
          )}`}
        >
          <p>
            {request.versions.length > 1 ? 'With less than was asked for: see the changes.' : 'As it was asked for.'}{' '}
            {request.decidedAt ? <RelativeTime at={request.decidedAt} className="text-muted" /> : null}
          </p>
        </Notice>
      )
    case 'denied':
      return (
        <Notice tone="bad" title={`Denied${last ? ` by ${last.approver.name}` : ''}`}>
          {last?.reason ? <blockquote className="whitespace-pre-wrap">“{last.reason}”</blockquote> : null}
          <p className="text-muted">{request.decidedAt ? <RelativeTime at={request.decidedAt} /> : null} Nothing was given.</p>
        </Notice>
      )
    case 'cancelled':
      return (
        <Notice title={request.cancelReason === 'withdrawn' ? 'Withdrawn by the requester' : 'Cancelled by Daypass'}>
          <p>
            {request.cancelReason === null || request.cancelReason === 'withdrawn'
              ? null
              : `It could not be decided any more: ${cancelReasonWords(request.cancelReason)}. `}
            Nothing was given.
          </p>
        </Notice>
      )
    case 'lapsed':
      return (
        <Notice tone="wait" title="Lapsed">
          <p>
            Nobody decided in time (<RelativeTime at={request.lapsesAt} />
            ), so nothing was given. {own ? 'Ask again, and tell an approver.' : null}
          </p>
        </Notice>
      )
  }
}

function Progress({ request }: { request: RequestView }) {
  if (request.requiredApprovals < 2) return null
  const names = request.decisions.filter((it) => it.current && it.verdict === 'approve').map((it) => it.approver)
  return (
    <div className="grid gap-1.5">
      <p className="font-medium">
        {request.approvals} of {request.requiredApprovals} approvals{names.length > 0 ? `: ${peopleWords(names, 'and')}` : ''}
      </p>
      <div aria-hidden className="flex gap-1">
        {Array.from({ length: request.requiredApprovals }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: places, not things
          <span key={index} className={`h-1.5 flex-1 rounded-full ${index < request.approvals ? 'bg-ok' : 'bg-line'}`} />
        ))}
      </div>
    </div>
  )
}
