import { BellRing, KeyRound, SearchX } from 'lucide-react'
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
import { Notice } from '#app/_ui/notice.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import { Pagination } from '#app/_ui/pagination.tsx'
import { SearchForm } from '#app/_ui/search-form.tsx'
import { oneOf, readSearchParams, type SearchParams } from '#app/_ui/search-params.ts'
import { GrantStatus } from '#app/_ui/status.tsx'
import { RelativeTime } from '#app/_ui/time.tsx'
import { listGrants } from '#lib/access/index.ts'
import type { GrantView } from '#lib/access/views.ts'
import { grantStates } from '#lib/domain/states.ts'
import { pageContext } from '#lib/http/page-context.ts'
import { listFilters } from '../list-filters.ts'
import { ReadOnlyBadge } from '../read-only-badge.tsx'
import { GrantEnd } from './grant-end.tsx'
import { RevokeGrant } from './revoke-grant.tsx'

export const metadata: Metadata = { title: 'Grants' }
const names = ['q', 'state', 'vendor', 'cluster', 'cursor'] as const
const stateWords = {
  scheduled: 'Scheduled',
  provisioning: 'Setting up',
  active: 'Active',
  revoking: 'Revoking',
  ended: 'Ended',
} as const

export default async function GrantsPage({ searchParams }: { searchParams: SearchParams }) {
  const context = await pageContext()
  const params = await readSearchParams(searchParams, names)
  const state = oneOf(params.state, grantStates)
  const [page, alarmed, filters] = await Promise.all([
    listGrants(context, {
      q: params.q,
      state,
      vendorId: params.vendor,
      clusterId: params.cluster,
      cursor: params.cursor,
    }),
    listGrants(context, { alarmed: true, limit: 100 }),
    listFilters(context),
  ])
  const own = context.actor.vendorId !== null
  const filtered = Boolean(params.q || state || params.vendor || params.cluster)
  return (
    <>
      <LiveRefresh actions={['grant.', 'request.approved']} steps />
      <PageHeader
        title="Grants"
        badges={<ReadOnlyBadge context={context} />}
        description="Approved requests made real: what is open now, what is to come, and the proof of what ended."
      />
      <Alarms grants={alarmed.items} />
      <Card flush>
        <SearchForm action="/grants" query={params.q} placeholder="Search person, vendor, namespace, id" filtered={filtered}>
          <FilterSelect
            name="state"
            label="State"
            all="Any state"
            value={state}
            options={grantStates.map((value) => ({
              value,
              label: stateWords[value],
            }))}
          />
          {filters.vendors.length > 0 ? <FilterSelect name="vendor" label="Vendor" all="Any vendor" value={params.vendor} options={filters.vendors} /> : null}
          <FilterSelect name="cluster" label="Cluster" all="Any cluster" value={params.cluster} options={filters.clusters} />
        </SearchForm>
        <DataTable
          caption="Grants"
          columns={own ? columns.filter((column) => column.key !== 'who') : columns}
          rows={page.items}
          rowKey={(row) => row.id}
          empty={filtered ? <NoMatch /> : <NothingYet own={own} />}
        />
        {page.items.length > 0 ? (
          <Pagination path="/grants" params={params} total={page.total} shown={page.items.length} nextCursor={page.nextCursor} noun={['grant', 'grants']} />
        ) : null}
      </Card>
    </>
  )
}

/** A revocation that the API server has not confirmed comes before everything else on this page. */
function Alarms({ grants }: { grants: GrantView[] }) {
  if (grants.length === 0) return null
  return (
    <Notice
      tone="bad"
      icon={BellRing}
      live
      className="mb-6"
      title={grants.length === 1 ? 'The end of an access is not confirmed' : `The ends of ${grants.length} accesses are not confirmed`}
    >
      <p>The cluster has not said no yet, so access may still be open. The issuer keeps trying; someone who can reach the cluster should look now.</p>
      <ul className="grid gap-1">
        {grants.map((grant) => (
          <li key={grant.id}>
            <Link href={`/grants/${grant.id}`} className="rounded-sm font-medium underline underline-offset-4">
              {grant.requester.name}, {grant.vendor.name}: {grant.profile.name} on {grant.cluster.name}
            </Link>{' '}
            <span className="text-muted text-sm">
              {grant.endRequestedAt ? 'asked to end' : 'its time was over'} <RelativeTime at={grant.endRequestedAt ?? grant.endsAt} />
              {grant.lastError ? `; ${grant.lastError}` : ''}
            </span>
          </li>
        ))}
      </ul>
    </Notice>
  )
}

const columns: Column<GrantView>[] = [
  {
    key: 'what',
    header: 'What',
    primary: true,
    cell: (row) => (
      <span className="grid gap-0.5">
        <Link href={`/grants/${row.id}`} className="rounded-sm underline-offset-4 hover:underline">
          {row.profile.name}
        </Link>
        <span className="font-mono font-normal text-muted text-xs">{row.id}</span>
      </span>
    ),
  },
  {
    key: 'where',
    header: 'Where',
    cell: (row) => (
      <span className="grid gap-0.5">
        <ClusterName cluster={row.cluster} />
        <NamespaceList namespaces={row.namespaces} scope={row.profile.scope} limit={4} />
      </span>
    ),
  },
  {
    key: 'who',
    header: 'Who',
    cell: (row) => (
      <span className="grid">
        <span className="md:whitespace-nowrap">{row.requester.name}</span>
        <span className="text-muted text-sm">{row.vendor.name}</span>
      </span>
    ),
  },
  {
    key: 'state',
    header: 'State',
    cell: (row) => <GrantStatus state={row.state} endReason={row.endReason} alarm={row.alarmAt !== null} ending={row.endRequestedAt !== null} />,
  },
  { key: 'ends', header: 'Ends', cell: (row) => <GrantEnd grant={row} /> },
  {
    key: 'do',
    header: <span className="sr-only">Actions</span>,
    bare: true,
    className: 'md:text-right',
    cell: (row) => <RevokeGrant grant={row} />,
  },
]

function NoMatch() {
  return (
    <EmptyState icon={SearchX} title="No grant fits this filter" action={<LinkButton href="/grants">Clear the filter</LinkButton>}>
      <p>Search looks at people, vendors, profiles, namespaces and ids.</p>
    </EmptyState>
  )
}

function NothingYet({ own }: { own: boolean }) {
  return (
    <EmptyState
      icon={KeyRound}
      title="No access has been granted yet"
      action={own ? <LinkButton href="/request/new">Ask for access</LinkButton> : <LinkButton href="/inbox">Open the inbox</LinkButton>}
    >
      <p>A grant appears here the moment a request is approved, counts down while it is open, and shows the API server's own no when it has ended.</p>
    </EmptyState>
  )
}
