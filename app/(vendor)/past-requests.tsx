import { RotateCcw } from 'lucide-react'
import Link from 'next/link'
import { LinkButton } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { type Column, DataTable } from '#app/_ui/data-table.tsx'
import { ClusterName } from '#app/_ui/environment-badge.tsx'
import { NamespaceList } from '#app/_ui/namespace-list.tsx'
import { GrantStatus, RequestStatus } from '#app/_ui/status.tsx'
import { DurationText, RelativeTime } from '#app/_ui/time.tsx'
import type { GrantView, RequestView } from '#lib/access/views.ts'

const columnsOf = (ends: ReadonlyMap<string, GrantView>): Column<RequestView>[] => [
  {
    key: 'what',
    header: 'What',
    primary: true,
    cell: (request) => (
      <Link href={request.grantId ? `/grants/${request.grantId}` : `/requests/${request.id}`} className="rounded-sm underline-offset-4 hover:underline">
        {request.profile.name}
      </Link>
    ),
  },
  {
    key: 'where',
    header: 'Where',
    cell: (request) => (
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <ClusterName cluster={request.cluster} />
        <NamespaceList namespaces={request.namespaces} scope={request.profile.scope} limit={3} />
      </span>
    ),
  },
  { key: 'long', header: 'For', cell: (request) => <DurationText seconds={request.durationSeconds} /> },
  { key: 'asked', header: 'Asked', cell: (request) => <RelativeTime at={request.createdAt} className="text-muted" /> },
  { key: 'state', header: 'Outcome', cell: (request) => <Outcome request={request} grant={ends.get(request.id)} /> },
  {
    key: 'again',
    header: <span className="sr-only">Ask again</span>,
    bare: true,
    className: 'md:text-right',
    cell: (request) => (
      <LinkButton href={`/request/new?again=${request.id}`} size="sm" aria-label={`Ask again for ${request.profile.name} on ${request.cluster.name}`}>
        <RotateCcw aria-hidden /> Ask again
      </LinkButton>
    ),
  },
]

function Outcome({ request, grant }: { request: RequestView; grant: GrantView | undefined }) {
  return grant ? <GrantStatus state={grant.state} endReason={grant.endReason} /> : <RequestStatus state={request.state} cancelReason={request.cancelReason} />
}

/** What is over, newest first, with how it ended; each can be asked for again. */
export function PastRequests({ requests, grants }: { requests: RequestView[]; grants: GrantView[] }) {
  const ends = new Map(grants.map((grant) => [grant.requestId, grant]))
  return (
    <Card
      flush
      title="Past"
      actions={
        <Link href="/requests" className="rounded-sm py-1 text-muted text-sm underline underline-offset-4 hover:text-ink">
          All requests
        </Link>
      }
    >
      <DataTable caption="Past requests" columns={columnsOf(ends)} rows={requests} rowKey={(request) => request.id} />
    </Card>
  )
}
