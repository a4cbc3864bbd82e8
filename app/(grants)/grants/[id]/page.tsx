import type { Metadata } from 'next'
import { Card, Facts } from '#app/_ui/card.tsx'
import { ClusterName, EnvironmentBadge } from '#app/_ui/environment-badge.tsx'
import { IdChip } from '#app/_ui/id-chip.tsx'
import { LiveRefresh } from '#app/_ui/live-refresh.tsx'
import { NamespaceList } from '#app/_ui/namespace-list.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import { RulesSummary } from '#app/_ui/rules-summary.tsx'
import { GrantStatus } from '#app/_ui/status.tsx'
import { TextLink } from '#app/_ui/text-link.tsx'
import { TicketLink } from '#app/_ui/ticket-link.tsx'
import { AbsoluteTime } from '#app/_ui/time.tsx'
import { listCourse, readGrant, readRequest } from '#lib/access/index.ts'
import type { GrantView, RequestView } from '#lib/access/views.ts'
import { orNotFound } from '#lib/http/or-not-found.ts'
import { pageContext } from '#lib/http/page-context.ts'
import { peopleWords } from '../../../(vendor)/people-words.ts'
import { CommandsCard } from './commands-card.tsx'
import { CredentialsCard } from './credentials-card.tsx'
import { EndControls } from './end-controls.tsx'
import { GrantNotices } from './grant-notices.tsx'
import { GrantPassPanel } from './grant-pass-panel.tsx'
import { GrantTimeline } from './grant-timeline.tsx'
import { StepsCard } from './steps-card.tsx'
import { WhatHappened } from './what-happened.tsx'

export const metadata: Metadata = { title: 'Grant' }

export default async function GrantPage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext()
  const { id } = await params
  const grant = await orNotFound(readGrant(context, id))
  const [request, course] = await Promise.all([
    orNotFound(readRequest(context, grant.requestId)),
    // The request's record includes that of its grant.
    listCourse(context, { requestId: grant.requestId }),
  ])
  const own = grant.requester.id === context.actor.userId
  const usable = grant.state === 'active' && grant.endRequestedAt === null
  return (
    <>
      <LiveRefresh grantId={id} requestId={grant.requestId} />
      <PageHeader
        trail={[own ? { href: '/', label: 'My access' } : { href: '/grants', label: 'Grants' }]}
        title={`${grant.profile.name} on ${grant.cluster.name}`}
        badges={
          <>
            <EnvironmentBadge environment={grant.cluster.environment} />
            <GrantStatus state={grant.state} endReason={grant.endReason} alarm={grant.alarmAt !== null} ending={grant.endRequestedAt !== null} />
          </>
        }
        actions={<EndControls grant={grant} />}
      />
      <div className="grid gap-6">
        <GrantNotices grant={grant} own={own} />
        {grant.state === 'ended' ? <WhatHappened grant={grant} own={own} /> : <GrantPassPanel grant={grant} own={own} />}
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
          <div className="grid min-w-0 content-start gap-6">
            {grant.state === 'active' ? null : <StepsCard grant={grant} />}
            {usable && own ? (
              <CommandsCard
                rules={grant.profile.rules}
                scope={grant.profile.scope}
                namespaces={grant.namespaces}
                grantId={grant.id}
                clusterSlug={grant.cluster.slug}
              />
            ) : null}
            <CredentialsCard grant={grant} own={own} />
            <Card title="Timeline" hint="Asked, decided, each step in the cluster, each download, the end and its proof.">
              <GrantTimeline grant={grant} course={course} />
            </Card>
          </div>
          <div className="grid content-start gap-6">
            <FactsCard grant={grant} request={request} />
            <Card title="What it allows">
              <RulesSummary rules={grant.profile.rules} scope={grant.profile.scope} full className="sm:grid-cols-1" />
            </Card>
            {grant.state === 'active' ? <StepsCard grant={grant} /> : null}
          </div>
        </div>
      </div>
    </>
  )
}

function FactsCard({ grant, request }: { grant: GrantView; request: RequestView }) {
  return (
    <Card title="Facts">
      <Facts
        className="sm:grid-cols-1 sm:gap-y-0 [&_dt]:sm:mt-2.5"
        entries={[
          [
            'Who',
            <span key="who">
              <span className="font-medium">{grant.requester.name}</span>, {grant.vendor.name}
              <br />
              <span className="text-muted">{grant.requester.email}</span>
            </span>,
          ],
          ['Cluster', <ClusterName key="cluster" cluster={grant.cluster} />],
          [
            grant.namespaces.length === 1 ? 'Namespace' : 'Namespaces',
            <NamespaceList key="ns" namespaces={grant.namespaces} scope={grant.profile.scope} limit={20} />,
          ],
          ['From', <AbsoluteTime key="from" at={grant.startsAt} />],
          ['Until', <AbsoluteTime key="until" at={grant.endsAt} />],
          ['Approved by', peopleWords(grant.approvedBy, 'and')],
          [
            'Why',
            <span key="why" className="line-clamp-4" title={request.justification}>
              {request.justification}
            </span>,
          ],
          request.ticketUrl ? ['Ticket', <TicketLink key="ticket" url={request.ticketUrl} />] : null,
          [
            'Request',
            <TextLink key="request" href={`/requests/${grant.requestId}`}>
              Open the request
            </TextLink>,
          ],
          ['Grant', <IdChip key="id" id={grant.id} label="grant id" length={16} />],
        ]}
      />
    </Card>
  )
}
