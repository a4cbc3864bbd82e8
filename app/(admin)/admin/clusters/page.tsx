import { Plus, SearchX, Server, TriangleAlert } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { Badge } from '#app/_ui/badge.tsx'
import { Button, LinkButton } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { type Column, DataTable } from '#app/_ui/data-table.tsx'
import { DateText } from '#app/_ui/date-text.tsx'
import { EmptyState } from '#app/_ui/empty-state.tsx'
import { EnvironmentBadge } from '#app/_ui/environment-badge.tsx'
import { FilterSelect } from '#app/_ui/filter-select.tsx'
import { LiveRefresh } from '#app/_ui/live-refresh.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import { SearchForm } from '#app/_ui/search-form.tsx'
import { oneOf, readSearchParams, type SearchParams } from '#app/_ui/search-params.ts'
import { ReachableStatus } from '#app/_ui/status.tsx'
import { RelativeTime } from '#app/_ui/time.tsx'
import { listClusters } from '#lib/access/index.ts'
import type { ClusterView } from '#lib/access/views.ts'
import { blockedBy, insideContext } from '../../../(approver)/inside-context.ts'
import { ReadOnlyBadge } from '../../../(approver)/read-only-badge.tsx'

export const metadata: Metadata = { title: 'Clusters' }
const environments = ['production', 'staging', 'sandbox'] as const
const health = ['ready', 'attention', 'retired'] as const

export default async function ClustersPage({ searchParams }: { searchParams: SearchParams }) {
  const context = await insideContext()
  const params = await readSearchParams(searchParams, ['q', 'environment', 'health'])
  const environment = oneOf(params.environment, environments)
  const state = oneOf(params.health, health)
  const all = await listClusters(context)
  const q = params.q?.toLowerCase()
  const rows = all.filter(
    (cluster) =>
      (!q || `${cluster.name} ${cluster.slug} ${cluster.serverUrl}`.toLowerCase().includes(q)) &&
      (!environment || cluster.environment === environment) &&
      (!state || healthOf(cluster) === state),
  )
  const filtered = Boolean(q || environment || state)
  const blocked = blockedBy(context, 'cluster.manage')
  return (
    <>
      <LiveRefresh actions={['cluster.', 'profile.', 'grant.']} />
      <PageHeader
        title="Clusters"
        badges={<ReadOnlyBadge context={context} />}
        description="The API servers that Daypass can issue for, and whether it could right now."
        actions={
          blocked === null ? (
            <LinkButton href="/admin/clusters/new" look="primary">
              <Plus aria-hidden /> Add cluster
            </LinkButton>
          ) : (
            <Button blocked={blocked}>
              <Plus aria-hidden /> Add cluster
            </Button>
          )
        }
      />
      <Card flush>
        <SearchForm action="/admin/clusters" query={params.q} placeholder="Search name or address" filtered={filtered}>
          <FilterSelect
            name="environment"
            label="Environment"
            all="Any environment"
            value={environment}
            options={environments.map((value) => ({ value, label: `${value[0]?.toUpperCase()}${value.slice(1)}` }))}
          />
          <FilterSelect
            name="health"
            label="Health"
            all="Any health"
            value={state}
            options={[
              { value: 'ready', label: 'Ready' },
              { value: 'attention', label: 'Needs attention' },
              { value: 'retired', label: 'Out of service' },
            ]}
          />
        </SearchForm>
        <DataTable
          caption="Clusters"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          empty={
            filtered ? (
              <EmptyState icon={SearchX} title="No cluster fits this filter" action={<LinkButton href="/admin/clusters">Clear the filter</LinkButton>} />
            ) : (
              <EmptyState
                icon={Server}
                title="No clusters yet"
                action={blocked === null ? <LinkButton href="/admin/clusters/new">Add the first one</LinkButton> : null}
              >
                <p>Apply the manifest in a cluster, paste the issuer’s credential, test it. Requests can name it from then on.</p>
              </EmptyState>
            )
          }
        />
        <p role="status" className="tabular border-line border-t px-5 py-3 text-muted text-sm">
          {rows.length === all.length ? `${all.length} ${all.length === 1 ? 'cluster' : 'clusters'}` : `${rows.length} of ${all.length} clusters`}
        </p>
      </Card>
    </>
  )
}

function healthOf(cluster: ClusterView): (typeof health)[number] {
  if (cluster.retiredAt !== null) return 'retired'
  const sound = cluster.reachable === true && cluster.missingRights.length === 0 && cluster.profiles.every((it) => it.state === 'published')
  return sound ? 'ready' : 'attention'
}

const columns: Column<ClusterView>[] = [
  {
    key: 'name',
    header: 'Cluster',
    primary: true,
    cell: (row) => (
      <span className="grid gap-0.5">
        <span className="flex flex-wrap items-center gap-2">
          <Link href={`/admin/clusters/${row.id}`} className="rounded-sm underline-offset-4 hover:underline">
            {row.name}
          </Link>
          <EnvironmentBadge environment={row.environment} />
        </span>
        <span className="break-all font-mono font-normal text-muted text-xs">{row.serverUrl}</span>
      </span>
    ),
  },
  {
    key: 'health',
    header: 'Health',
    cell: (row) => (
      <span className="flex flex-wrap gap-1.5">
        {row.retiredAt ? <Badge tone="note">Out of service</Badge> : <ReachableStatus reachable={row.reachable} />}
        {row.missingRights.length > 0 && row.retiredAt === null ? (
          <Badge tone="bad" icon={TriangleAlert}>
            {row.missingRights.length === 1 ? '1 right missing' : `${row.missingRights.length} rights missing`}
          </Badge>
        ) : null}
      </span>
    ),
  },
  { key: 'profiles', header: 'Profiles', cell: (row) => <Published cluster={row} /> },
  { key: 'version', header: 'Version', cell: (row) => <span className="tabular">{row.serverVersion ?? 'unknown'}</span> },
  {
    key: 'credential',
    header: 'Credential',
    cell: (row) =>
      row.credentialExpiresAt ? <DateText at={row.credentialExpiresAt} coming="until" past="ended" /> : <span className="text-muted">no end</span>,
  },
  {
    key: 'checked',
    header: 'Checked',
    cell: (row) => (row.checkedAt ? <RelativeTime at={row.checkedAt} className="text-muted" /> : <span className="text-muted">never</span>),
  },
  { key: 'grants', header: 'Open grants', numeric: true, cell: (row) => row.liveGrants },
]

function Published({ cluster }: { cluster: ClusterView }) {
  const published = cluster.profiles.filter((it) => it.state === 'published').length
  const different = cluster.profiles.filter((it) => it.state === 'different').length
  if (different > 0) return <Badge tone="bad">{different} differ</Badge>
  return (
    <span className="tabular">
      {published} of {cluster.profiles.length}
    </span>
  )
}
