import { Hourglass, KeyRound, Users } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { Badge } from '#app/_ui/badge.tsx'
import { Card, Facts } from '#app/_ui/card.tsx'
import { type Column, DataTable } from '#app/_ui/data-table.tsx'
import { EmptyState } from '#app/_ui/empty-state.tsx'
import { ClusterName } from '#app/_ui/environment-badge.tsx'
import { LiveRefresh } from '#app/_ui/live-refresh.tsx'
import { NamespaceList } from '#app/_ui/namespace-list.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import { RevokeAll } from '#app/_ui/revoke-all.tsx'
import { GrantStatus } from '#app/_ui/status.tsx'
import { AbsoluteTime, RelativeTime } from '#app/_ui/time.tsx'
import { listGrants, listRequests, listUsers, previewRevokeAll, readVendor } from '#lib/access/index.ts'
import type { GrantView, RequestView, UserView } from '#lib/access/views.ts'
import { formatDuration } from '#lib/domain/windows.ts'
import { orNotFound } from '#lib/http/or-not-found.ts'
import { GrantEnd } from '../../grants/grant-end.tsx'
import { RevokeGrant } from '../../grants/revoke-grant.tsx'
import { insideContext, reasonOf } from '../../inside-context.ts'
import { ReadOnlyBadge } from '../../read-only-badge.tsx'
import { ContractEnd, VendorState } from '../vendor-facts.tsx'
import { EditVendor } from './edit-vendor.tsx'
import { SuspendVendor } from './suspend-vendor.tsx'

type Props = { params: Promise<{ id: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params
  const vendor = await orNotFound(readVendor(await insideContext(), id))
  return { title: vendor.name }
}

export default async function VendorPage({ params }: Props) {
  const { id } = await params
  const context = await insideContext()
  const vendor = await orNotFound(readVendor(context, id))
  const [grants, requests, users, inside] = await Promise.all([
    listGrants(context, { vendorId: id, live: true, limit: 200 }),
    listRequests(context, { vendorId: id, state: 'pending', limit: 50 }),
    listUsers(context, { vendorId: id, limit: 200 }),
    listUsers(context, { disabled: false, limit: 200 }),
  ])
  const brake = reasonOf(vendor.can.revokeAll)
  const preview = brake === null ? await previewRevokeAll(context, { vendorId: id }) : { total: 0, grants: [] }
  return (
    <>
      <LiveRefresh actions={['vendor.', 'user.', 'request.', 'grant.']} />
      <PageHeader
        trail={[{ href: '/vendors', label: 'Vendors' }]}
        title={vendor.name}
        badges={
          <>
            <VendorState vendor={vendor} />
            <ReadOnlyBadge context={context} />
          </>
        }
        actions={
          <>
            <EditVendor vendor={vendor} sponsors={inside.items.filter((user) => user.vendor === null)} blocked={reasonOf(vendor.can.manage)} />
            <SuspendVendor vendor={vendor} grants={grants.items} blocked={reasonOf(vendor.suspendedAt === null ? vendor.can.suspend : vendor.can.resume)} />
            <RevokeAll path={`/vendors/${id}/revoke-all`} name={vendor.name} preview={preview} blocked={brake} />
          </>
        }
      />
      <div className="grid gap-6">
        <Card>
          <Facts
            entries={[
              ['Sponsor', vendor.sponsor ? `${vendor.sponsor.name} (${vendor.sponsor.email})` : 'nobody: ask an administrator to name one'],
              ['Contract', <ContractEnd key="contract" at={vendor.contractEndsAt} />],
              [
                'Short name',
                <code key="slug" className="font-mono text-sm">
                  {vendor.slug}
                </code>,
              ],
              vendor.suspendedAt ? ['Suspended', <AbsoluteTime key="suspended" at={vendor.suspendedAt} />] : null,
            ]}
          />
        </Card>
        <Card title="Open access" hint="What this vendor’s people can use now, or soon." flush>
          <DataTable
            caption="Open grants of this vendor"
            columns={grantColumns}
            rows={grants.items}
            rowKey={(row) => row.id}
            empty={<EmptyState icon={KeyRound} title="Nothing is open" className="py-8" />}
          />
        </Card>
        <Card title="Waiting for a decision" flush>
          <DataTable
            caption="Requests that wait"
            columns={requestColumns}
            rows={requests.items}
            rowKey={(row) => row.id}
            empty={<EmptyState icon={Hourglass} title="Nothing waits" className="py-8" />}
          />
        </Card>
        <Card title="People" flush>
          <DataTable
            caption="People of this vendor"
            columns={peopleColumns}
            rows={users.items}
            rowKey={(row) => row.id}
            empty={
              <EmptyState icon={Users} title="Nobody yet" className="py-8">
                <p>Administrators add people under Users.</p>
              </EmptyState>
            }
          />
        </Card>
      </div>
    </>
  )
}

const grantColumns: Column<GrantView>[] = [
  {
    key: 'what',
    header: 'What',
    primary: true,
    cell: (row) => (
      <Link href={`/grants/${row.id}`} className="rounded-sm underline-offset-4 hover:underline">
        {row.profile.name}
      </Link>
    ),
  },
  { key: 'who', header: 'Who', cell: (row) => row.requester.name },
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
    key: 'state',
    header: 'State',
    cell: (row) => <GrantStatus state={row.state} endReason={row.endReason} alarm={row.alarmAt !== null} ending={row.endRequestedAt !== null} />,
  },
  { key: 'ends', header: 'Ends', cell: (row) => <GrantEnd grant={row} /> },
  { key: 'do', header: <span className="sr-only">Actions</span>, bare: true, className: 'md:text-right', cell: (row) => <RevokeGrant grant={row} /> },
]

const requestColumns: Column<RequestView>[] = [
  {
    key: 'what',
    header: 'What',
    primary: true,
    cell: (row) => (
      <Link href={`/requests/${row.id}`} className="rounded-sm underline-offset-4 hover:underline">
        {row.profile.name}
      </Link>
    ),
  },
  { key: 'who', header: 'Who', cell: (row) => row.requester.name },
  { key: 'where', header: 'Where', cell: (row) => <ClusterName cluster={row.cluster} /> },
  { key: 'long', header: 'How long', numeric: true, cell: (row) => formatDuration(row.durationSeconds) },
  { key: 'lapses', header: 'Lapses', cell: (row) => <RelativeTime at={row.lapsesAt} className="text-muted" /> },
]

const peopleColumns: Column<UserView>[] = [
  { key: 'name', header: 'Name', primary: true, cell: (row) => row.name },
  { key: 'email', header: 'E-mail', cell: (row) => row.email },
  { key: 'state', header: 'State', cell: (row) => (row.disabledAt ? <Badge tone="bad">Disabled</Badge> : <Badge tone="ok">Can sign in</Badge>) },
  {
    key: 'seen',
    header: 'Last seen',
    cell: (row) => (row.lastSeenAt ? <RelativeTime at={row.lastSeenAt} className="text-muted" /> : <span className="text-muted">never</span>),
  },
]
