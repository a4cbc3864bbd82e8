import { Ban, CircleCheck, SearchX, Users } from 'lucide-react'
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
import { Pagination } from '#app/_ui/pagination.tsx'
import { SearchForm } from '#app/_ui/search-form.tsx'
import { oneOf, readSearchParams, type SearchParams } from '#app/_ui/search-params.ts'
import { RelativeTime } from '#app/_ui/time.tsx'
import { listGrants, listUsers, listVendors } from '#lib/access/index.ts'
import type { UserView } from '#lib/access/views.ts'
import { roles } from '#lib/domain/actor.ts'
import { blockedBy, insideContext } from '../../../(approver)/inside-context.ts'
import { ReadOnlyBadge } from '../../../(approver)/read-only-badge.tsx'
import { CreateUser } from './create-user.tsx'
import { UserActions } from './user-actions.tsx'

export const metadata: Metadata = { title: 'Users' }
const names = ['q', 'role', 'vendor', 'state', 'cursor'] as const

export default async function UsersPage({ searchParams }: { searchParams: SearchParams }) {
  const context = await insideContext()
  const params = await readSearchParams(searchParams, names)
  const role = oneOf(params.role, roles)
  const state = oneOf(params.state, ['live', 'disabled'] as const)
  const disabled = state === undefined ? undefined : state === 'disabled'
  const [page, vendors, administrators, grants] = await Promise.all([
    listUsers(context, { q: params.q, role, vendorId: params.vendor, disabled, cursor: params.cursor }),
    listVendors(context),
    listUsers(context, { role: 'administrator', disabled: false, limit: 2 }),
    listGrants(context, { live: true, limit: 200 }),
  ])
  const filtered = Boolean(params.q || role || params.vendor || state)
  const blocked = blockedBy(context, 'user.manage')
  const last = administrators.total === 1 ? administrators.items[0]?.id : undefined
  const columns: Column<UserView>[] = [
    ...facts,
    {
      key: 'do',
      header: <span className="sr-only">Actions</span>,
      bare: true,
      className: 'md:text-right',
      cell: (row) => (
        <UserActions
          user={row}
          self={row.id === context.actor.userId}
          lastAdministrator={row.id === last}
          liveGrants={grants.items.filter((grant) => grant.requester.id === row.id).length}
          blocked={blocked}
        />
      ),
    },
  ]
  return (
    <>
      <LiveRefresh actions={['user.', 'vendor.', 'session.']} />
      <PageHeader
        title="Users"
        badges={<ReadOnlyBadge context={context} />}
        description="Who can sign in, as what, and for which company. A change bites at once, in sessions that are already open too."
        actions={<CreateUser vendors={vendors} blocked={blocked} />}
      />
      <Card flush>
        <SearchForm action="/admin/users" query={params.q} placeholder="Search name, e-mail, company" filtered={filtered}>
          <FilterSelect
            name="role"
            label="Role"
            all="Any role"
            value={role}
            options={roles.map((value) => ({ value, label: `${value[0]?.toUpperCase()}${value.slice(1)}` }))}
          />
          <FilterSelect
            name="vendor"
            label="Vendor"
            all="Any company"
            value={params.vendor}
            options={vendors.map((it) => ({ value: it.id, label: it.name }))}
          />
          <FilterSelect
            name="state"
            label="State"
            all="Any state"
            value={state}
            options={[
              { value: 'live', label: 'Can sign in' },
              { value: 'disabled', label: 'Disabled' },
            ]}
          />
        </SearchForm>
        <DataTable
          caption="Users"
          columns={columns}
          rows={page.items}
          rowKey={(row) => row.id}
          empty={
            filtered ? (
              <EmptyState icon={SearchX} title="Nobody fits this filter" action={<LinkButton href="/admin/users">Clear the filter</LinkButton>} />
            ) : (
              <EmptyState icon={Users} title="Nobody yet" />
            )
          }
        />
        <Pagination path="/admin/users" params={params} total={page.total} shown={page.items.length} nextCursor={page.nextCursor} noun={['person', 'people']} />
      </Card>
    </>
  )
}

const facts: Column<UserView>[] = [
  {
    key: 'name',
    header: 'Name',
    primary: true,
    cell: (row) => (
      <span className="grid">
        <span>{row.name}</span>
        <span className="break-all font-normal text-muted text-sm">{row.email}</span>
      </span>
    ),
  },
  {
    key: 'roles',
    header: 'Roles',
    cell: (row) => (
      <span className="flex flex-wrap gap-1">
        {row.roles.map((role) => (
          <Badge key={role} tone={role === 'administrator' ? 'accent' : 'note'}>
            {role}
          </Badge>
        ))}
      </span>
    ),
  },
  {
    key: 'vendor',
    header: 'Company',
    cell: (row) =>
      row.vendor ? (
        <Link href={`/vendors/${row.vendor.id}`} className="rounded-sm underline-offset-4 hover:underline">
          {row.vendor.name}
        </Link>
      ) : (
        <span className="text-muted">inside</span>
      ),
  },
  {
    key: 'state',
    header: 'State',
    cell: (row) =>
      row.disabledAt ? (
        <Badge tone="bad" icon={Ban}>
          Disabled
        </Badge>
      ) : (
        <Badge tone="ok" icon={CircleCheck}>
          Can sign in
        </Badge>
      ),
  },
  { key: 'sessions', header: 'Sessions', numeric: true, cell: (row) => row.liveSessions },
  {
    key: 'seen',
    header: 'Last seen',
    cell: (row) => (row.lastSeenAt ? <RelativeTime at={row.lastSeenAt} className="text-muted" /> : <span className="text-muted">never</span>),
  },
]
