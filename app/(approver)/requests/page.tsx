import { FileQuestion, Inbox, Plus, SearchX } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { LinkButton } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { type Column, DataTable } from '#app/_ui/data-table.tsx'
import { EmptyState } from '#app/_ui/empty-state.tsx'
import { ClusterName } from '#app/_ui/environment-badge.tsx'
import { FilterSelect } from '#app/_ui/filter-select.tsx'
import { LiveRefresh } from '#app/_ui/live-refresh.tsx'
import { NamespaceList } from '#app/_ui/namespace-list.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import { Pagination } from '#app/_ui/pagination.tsx'
import { SearchForm } from '#app/_ui/search-form.tsx'
import { oneOf, readSearchParams, type SearchParams } from '#app/_ui/search-params.ts'
import { RequestStatus } from '#app/_ui/status.tsx'
import { RelativeTime } from '#app/_ui/time.tsx'
import { listRequests } from '#lib/access/index.ts'
import type { RequestView } from '#lib/access/views.ts'
import { requestStates } from '#lib/domain/states.ts'
import { formatDuration } from '#lib/domain/windows.ts'
import { pageContext } from '#lib/http/page-context.ts'
import { listFilters } from '../list-filters.ts'

export const metadata: Metadata = { title: 'Requests' }
const names = ['q', 'state', 'vendor', 'cluster', 'cursor'] as const
const stateWords = {
  pending: 'Waiting',
  approved: 'Approved',
  denied: 'Denied',
  cancelled: 'Withdrawn or cancelled',
  lapsed: 'Lapsed',
} as const

export default async function RequestsPage({ searchParams }: { searchParams: SearchParams }) {
  const context = await pageContext()
  const params = await readSearchParams(searchParams, names)
  const state = oneOf(params.state, requestStates)
  const [page, filters] = await Promise.all([
    listRequests(context, {
      q: params.q,
      state,
      vendorId: params.vendor,
      clusterId: params.cluster,
      cursor: params.cursor,
    }),
    listFilters(context),
  ])
  const own = context.actor.vendorId !== null
  const filtered = Boolean(params.q || state || params.vendor || params.cluster)
  return (
    <>
      <LiveRefresh actions={['request.']} />
      <PageHeader
        title="Requests"
        description={own ? 'Everything your company asked for, and what became of it.' : 'Everything that was asked for, and what became of it.'}
        actions={
          own ? (
            <LinkButton href="/request/new" look="primary">
              <Plus aria-hidden /> New request
            </LinkButton>
          ) : null
        }
      />
      <Card flush>
        <SearchForm action="/requests" query={params.q} placeholder="Search person, namespace, words, ticket" filtered={filtered}>
          <FilterSelect
            name="state"
            label="State"
            all="Any state"
            value={state}
            options={requestStates.map((value) => ({
              value,
              label: stateWords[value],
            }))}
          />
          {filters.vendors.length > 0 ? <FilterSelect name="vendor" label="Vendor" all="Any vendor" value={params.vendor} options={filters.vendors} /> : null}
          <FilterSelect name="cluster" label="Cluster" all="Any cluster" value={params.cluster} options={filters.clusters} />
        </SearchForm>
        <DataTable
          caption="Access requests, newest first"
          columns={own ? columns.filter((column) => column.key !== 'vendor') : columns}
          rows={page.items}
          rowKey={(row) => row.id}
          empty={filtered ? <NoMatch /> : <NothingYet own={own} />}
        />
        {page.items.length > 0 ? (
          <Pagination
            path="/requests"
            params={params}
            total={page.total}
            shown={page.items.length}
            nextCursor={page.nextCursor}
            noun={['request', 'requests']}
          />
        ) : null}
      </Card>
    </>
  )
}

const columns: Column<RequestView>[] = [
  {
    key: 'what',
    header: 'What',
    primary: true,
    className: 'md:w-[36%]',
    cell: (row) => (
      <span className="grid gap-0.5">
        <Link href={`/requests/${row.id}`} className="rounded-sm underline-offset-4 hover:underline">
          {row.profile.name}
        </Link>
        <span className="line-clamp-1 font-normal text-muted text-sm">{row.justification}</span>
      </span>
    ),
  },
  {
    key: 'where',
    header: 'Where',
    className: 'md:min-w-56',
    cell: (row) => (
      <span className="grid gap-0.5">
        <ClusterName cluster={row.cluster} />
        <NamespaceList namespaces={row.namespaces} scope={row.profile.scope} limit={4} />
      </span>
    ),
  },
  {
    key: 'vendor',
    header: 'Who',
    cell: (row) => (
      <span className="grid">
        <span className="md:whitespace-nowrap">{row.requester.name}</span>
        <span className="text-muted text-sm">{row.vendor.name}</span>
      </span>
    ),
  },
  {
    key: 'long',
    header: 'How long',
    numeric: true,
    cell: (row) => formatDuration(row.durationSeconds),
  },
  {
    key: 'asked',
    header: 'Asked',
    cell: (row) => <RelativeTime at={row.createdAt} className="text-muted" />,
  },
  {
    key: 'state',
    header: 'State',
    cell: (row) => <RequestStatus state={row.state} cancelReason={row.cancelReason} short />,
  },
]

function NoMatch() {
  return (
    <EmptyState icon={SearchX} title="No request fits this filter" action={<LinkButton href="/requests">Clear the filter</LinkButton>}>
      <p>Search looks at people, namespaces, the words of the justification and the ticket.</p>
    </EmptyState>
  )
}

function NothingYet({ own }: { own: boolean }) {
  if (!own) {
    return (
      <EmptyState icon={Inbox} title="Nothing has been asked for yet">
        <p>As soon as a vendor's engineer asks for access, it shows here and in the inbox of every approver.</p>
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={FileQuestion}
      title="You have not asked for anything yet"
      action={
        <LinkButton href="/request/new" look="primary">
          <Plus aria-hidden /> Ask for access
        </LinkButton>
      }
    >
      <p>Say where, for how long and why; an approver decides, and you get a kubeconfig that ends by itself.</p>
    </EmptyState>
  )
}
