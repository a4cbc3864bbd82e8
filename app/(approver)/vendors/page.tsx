import { Building2, SearchX } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { Badge } from '#app/_ui/badge.tsx'
import { LinkButton } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { type Column, DataTable } from '#app/_ui/data-table.tsx'
import { EmptyState } from '#app/_ui/empty-state.tsx'
import { FilterSelect } from '#app/_ui/filter-select.tsx'
import { LiveRefresh } from '#app/_ui/live-refresh.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import { SearchForm } from '#app/_ui/search-form.tsx'
import { oneOf, readSearchParams, type SearchParams } from '#app/_ui/search-params.ts'
import { listUsers, listVendors } from '#lib/access/index.ts'
import type { VendorView } from '#lib/access/views.ts'
import { blockedBy, insideContext } from '../inside-context.ts'
import { ReadOnlyBadge } from '../read-only-badge.tsx'
import { CreateVendor } from './create-vendor.tsx'
import { ContractEnd, VendorState } from './vendor-facts.tsx'

export const metadata: Metadata = { title: 'Vendors' }
const states = ['live', 'suspended', 'ended'] as const

export default async function VendorsPage({ searchParams }: { searchParams: SearchParams }) {
  const context = await insideContext()
  const params = await readSearchParams(searchParams, ['q', 'state'])
  const state = oneOf(params.state, states)
  const all = await listVendors(context)
  const now = context.clock.now().getTime()
  const rows = all.filter((vendor) => fits(vendor, params.q, state, now))
  const filtered = Boolean(params.q || state)
  const blocked = blockedBy(context, 'vendor.manage')
  const sponsors = blocked === null ? (await listUsers(context, { disabled: false, limit: 200 })).items.filter((user) => user.vendor === null) : []
  return (
    <>
      <LiveRefresh actions={['vendor.', 'user.', 'request.', 'grant.']} />
      <PageHeader
        title="Vendors"
        badges={<ReadOnlyBadge context={context} />}
        description="The outside companies whose people may ask for access, and how much of it is open now."
        actions={<CreateVendor sponsors={sponsors} blocked={blocked} />}
      />
      <Card flush>
        <SearchForm action="/vendors" query={params.q} placeholder="Search name or sponsor" filtered={filtered}>
          <FilterSelect
            name="state"
            label="State"
            all="Any state"
            value={state}
            options={[
              { value: 'live', label: 'With open access' },
              { value: 'suspended', label: 'Suspended' },
              { value: 'ended', label: 'Contract ended' },
            ]}
          />
        </SearchForm>
        <DataTable
          caption="Vendors"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          empty={
            filtered ? (
              <EmptyState icon={SearchX} title="No vendor fits this filter" action={<LinkButton href="/vendors">Clear the filter</LinkButton>} />
            ) : (
              <EmptyState icon={Building2} title="No vendors yet">
                <p>Add the company first, then its people under Users. Nobody outside can ask for anything before that.</p>
              </EmptyState>
            )
          }
        />
        <p role="status" className="tabular border-line border-t px-5 py-3 text-muted text-sm">
          {rows.length === all.length ? `${all.length} ${all.length === 1 ? 'vendor' : 'vendors'}` : `${rows.length} of ${all.length} vendors`}
        </p>
      </Card>
    </>
  )
}

function fits(vendor: VendorView, q: string | undefined, state: (typeof states)[number] | undefined, now: number): boolean {
  if (q && !`${vendor.name} ${vendor.slug} ${vendor.sponsor?.name ?? ''}`.toLowerCase().includes(q.toLowerCase())) return false
  if (state === 'live') return vendor.liveGrants > 0
  if (state === 'suspended') return vendor.suspendedAt !== null
  if (state === 'ended') return vendor.contractEndsAt !== null && Date.parse(vendor.contractEndsAt) < now
  return true
}

const columns: Column<VendorView>[] = [
  {
    key: 'name',
    header: 'Vendor',
    primary: true,
    cell: (row) => (
      <Link href={`/vendors/${row.id}`} className="rounded-sm underline-offset-4 hover:underline">
        {row.name}
      </Link>
    ),
  },
  {
    key: 'state',
    header: 'State',
    cell: (row) => <VendorState vendor={row} />,
  },
  {
    key: 'sponsor',
    header: 'Sponsor',
    cell: (row) => row.sponsor?.name ?? <span className="text-muted">nobody</span>,
  },
  {
    key: 'contract',
    header: 'Contract',
    cell: (row) => <ContractEnd at={row.contractEndsAt} />,
  },
  { key: 'people', header: 'People', numeric: true, cell: (row) => row.users },
  {
    key: 'waiting',
    header: 'Waiting',
    numeric: true,
    cell: (row) => row.pendingRequests,
  },
  {
    key: 'open',
    header: 'Open grants',
    numeric: true,
    cell: (row) => (row.liveGrants > 0 ? <Badge tone="ok">{row.liveGrants}</Badge> : row.liveGrants),
  },
]
