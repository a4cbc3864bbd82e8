import { ArrowRight, RotateCcw } from 'lucide-react'
import type { Metadata } from 'next'
import { LinkButton } from '#app/_ui/button.tsx'
import { Card, Facts } from '#app/_ui/card.tsx'
import { ClusterName, EnvironmentBadge } from '#app/_ui/environment-badge.tsx'
import { IdChip } from '#app/_ui/id-chip.tsx'
import { LiveRefresh } from '#app/_ui/live-refresh.tsx'
import { NamespaceList } from '#app/_ui/namespace-list.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import { RulesSummary } from '#app/_ui/rules-summary.tsx'
import { RequestStatus } from '#app/_ui/status.tsx'
import { TicketLink } from '#app/_ui/ticket-link.tsx'
import { AbsoluteTime, DurationText } from '#app/_ui/time.tsx'
import { listCourse, readRequest, readRequestOptions } from '#lib/access/index.ts'
import type { RequestView } from '#lib/access/views.ts'
import { orNotFound } from '#lib/http/or-not-found.ts'
import { pageContext } from '#lib/http/page-context.ts'
import { DecisionPanel } from './decision-panel.tsx'
import { RequestState } from './request-state.tsx'
import { RequestTimeline } from './request-timeline.tsx'
import { RequestVersions } from './request-versions.tsx'

type Props = { params: Promise<{ id: string }> }

export const metadata: Metadata = { title: 'Request' }

export default async function RequestPage({ params }: Props) {
  const context = await pageContext()
  const { id } = await params
  const request = await orNotFound(readRequest(context, id))
  const [activity, options] = await Promise.all([
    listCourse(context, { requestId: id }),
    request.state === 'pending' ? readRequestOptions(context).catch(() => null) : null,
  ])
  const own = request.requester.id === context.actor.userId
  const decides = context.actor.roles.includes('approver') && !own
  return (
    <>
      <LiveRefresh requestId={id} grantId={request.grantId} />
      <PageHeader
        trail={[decides && request.state === 'pending' ? { href: '/inbox', label: 'Inbox' } : { href: '/requests', label: 'Requests' }]}
        title={`${request.profile.name} on ${request.cluster.name}`}
        badges={
          <>
            <EnvironmentBadge environment={request.cluster.environment} />
            <RequestStatus state={request.state} cancelReason={request.cancelReason} />
          </>
        }
        actions={<HeaderActions request={request} own={own} />}
      />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="grid min-w-0 content-start gap-6">
          <Asked request={request} />
          <Card title="What it allows" hint={`Access profile ${request.profile.name}, version ${request.profile.version}`}>
            <RulesSummary rules={request.profile.rules} scope={request.profile.scope} full />
          </Card>
          {request.versions.length > 1 ? <RequestVersions request={request} /> : null}
          <Card title="Timeline">
            <RequestTimeline request={request} activity={activity.items} />
          </Card>
        </div>
        {/* First on a phone: the answer is what one came for. */}
        <div className="order-first grid content-start gap-6 lg:order-none">
          <div className="grid gap-6 lg:sticky lg:top-20">
            <RequestState request={request} own={own} approvers={options?.approvers ?? []} />
            {decides && request.state === 'pending' ? <DecisionPanel request={request} /> : null}
          </div>
        </div>
      </div>
    </>
  )
}

function HeaderActions({ request, own }: { request: RequestView; own: boolean }) {
  return (
    <>
      {own && request.state !== 'pending' ? (
        <LinkButton href={`/request/new?again=${request.id}`}>
          <RotateCcw aria-hidden /> Ask again
        </LinkButton>
      ) : null}
      {request.grantId ? (
        <LinkButton href={`/grants/${request.grantId}`} look="primary">
          Open the grant <ArrowRight aria-hidden />
        </LinkButton>
      ) : null}
    </>
  )
}

function Asked({ request }: { request: RequestView }) {
  return (
    <Card title="What was asked">
      <Facts
        entries={[
          [
            'Who',
            <span key="who">
              <span className="font-medium">{request.requester.name}</span> <span className="text-muted">{request.requester.email}</span>
              <br />
              {request.vendor.name}
              {request.vendor.suspended ? <span className="text-bad"> (suspended)</span> : null}
            </span>,
          ],
          ['Cluster', <ClusterName key="cluster" cluster={request.cluster} />],
          [
            request.namespaces.length === 1 ? 'Namespace' : 'Namespaces',
            <NamespaceList key="ns" namespaces={request.namespaces} scope={request.profile.scope} limit={40} />,
          ],
          ['How long', <DurationText key="long" seconds={request.durationSeconds} />],
          ['From', request.startsAt ? <AbsoluteTime key="from" at={request.startsAt} /> : 'the moment it is approved'],
          ['Asked', <AbsoluteTime key="asked" at={request.createdAt} />],
          ['Request', <IdChip key="id" id={request.id} label="request id" length={16} />],
        ]}
      />
      <div className="mt-4 grid gap-1.5 border-line border-t pt-4">
        <h3 className="text-muted text-sm">Why</h3>
        <blockquote className="max-w-[75ch] whitespace-pre-wrap">{request.justification}</blockquote>
        {request.ticketUrl ? <TicketLink url={request.ticketUrl} /> : <p className="text-muted text-sm">No ticket was named.</p>}
      </div>
    </Card>
  )
}
