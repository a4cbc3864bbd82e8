import { Plus, SearchX, ShieldCheck } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { Badge } from '#app/_ui/badge.tsx'
import { Button, LinkButton } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { type Column, DataTable } from '#app/_ui/data-table.tsx'
import { EmptyState } from '#app/_ui/empty-state.tsx'
import { FilterSelect } from '#app/_ui/filter-select.tsx'
import { LiveRefresh } from '#app/_ui/live-refresh.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import { ProfileIcon } from '#app/_ui/profile-icon.tsx'
import { SearchForm } from '#app/_ui/search-form.tsx'
import { oneOf, readSearchParams, type SearchParams } from '#app/_ui/search-params.ts'
import { DurationText } from '#app/_ui/time.tsx'
import { listProfiles } from '#lib/access/index.ts'
import type { ProfileView } from '#lib/access/views.ts'
import { rulesInWords } from '#lib/domain/client.ts'
import { blockedBy, insideContext } from '../../../(approver)/inside-context.ts'
import { ReadOnlyBadge } from '../../../(approver)/read-only-badge.tsx'
import { newestVersion, publishedIn } from './versions.ts'

export const metadata: Metadata = { title: 'Access profiles' }
const states = ['published', 'incomplete', 'retired'] as const

export default async function ProfilesPage({ searchParams }: { searchParams: SearchParams }) {
  const context = await insideContext()
  const params = await readSearchParams(searchParams, ['q', 'state'])
  const state = oneOf(params.state, states)
  const all = await listProfiles(context)
  const q = params.q?.toLowerCase()
  const rows = all.filter(
    (profile) => (!q || `${profile.name} ${profile.slug} ${profile.description}`.toLowerCase().includes(q)) && (!state || stateOf(profile) === state),
  )
  const filtered = Boolean(q || state)
  const blocked = blockedBy(context, 'profile.manage')
  return (
    <>
      <LiveRefresh actions={['profile.', 'cluster.', 'grant.']} />
      <PageHeader
        title="Access profiles"
        badges={<ReadOnlyBadge context={context} />}
        description="What vendors can ask for: named sets of rules, each version fixed for ever and published by a cluster’s owner."
        actions={
          blocked === null ? (
            <LinkButton href="/admin/profiles/new" look="primary">
              <Plus aria-hidden /> New profile
            </LinkButton>
          ) : (
            <Button blocked={blocked}>
              <Plus aria-hidden /> New profile
            </Button>
          )
        }
      />
      <Card flush>
        <SearchForm action="/admin/profiles" query={params.q} placeholder="Search name or description" filtered={filtered}>
          <FilterSelect
            name="state"
            label="State"
            all="Any state"
            value={state}
            options={[
              { value: 'published', label: 'Published everywhere' },
              { value: 'incomplete', label: 'Missing somewhere' },
              { value: 'retired', label: 'Retired' },
            ]}
          />
        </SearchForm>
        <DataTable
          caption="Access profiles"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          empty={
            filtered ? (
              <EmptyState icon={SearchX} title="No profile fits this filter" action={<LinkButton href="/admin/profiles">Clear the filter</LinkButton>} />
            ) : (
              <EmptyState icon={ShieldCheck} title="No profiles yet">
                <p>A profile says what may be done, like “read logs”. Without one, nothing can be asked for.</p>
              </EmptyState>
            )
          }
        />
        <p role="status" className="tabular border-line border-t px-5 py-3 text-muted text-sm">
          {rows.length === all.length ? `${all.length} ${all.length === 1 ? 'profile' : 'profiles'}` : `${rows.length} of ${all.length} profiles`}
        </p>
      </Card>
    </>
  )
}

function stateOf(profile: ProfileView): (typeof states)[number] {
  if (profile.retiredAt !== null) return 'retired'
  const { published, total } = publishedIn(profile)
  return published === total && total > 0 ? 'published' : 'incomplete'
}

const columns: Column<ProfileView>[] = [
  {
    key: 'name',
    header: 'Profile',
    primary: true,
    cell: (row) => (
      <span className="flex items-start gap-3">
        <ProfileIcon icon={row.icon} />
        <span className="grid min-w-0 gap-0.5">
          <Link href={`/admin/profiles/${row.slug}`} className="rounded-sm underline-offset-4 hover:underline">
            {row.name}
          </Link>
          <span className="line-clamp-2 font-normal text-muted text-sm">{row.description}</span>
        </span>
      </span>
    ),
  },
  {
    key: 'risks',
    header: 'Risks',
    className: 'md:max-w-72',
    cell: (row) => {
      const newest = newestVersion(row)
      const risks = newest ? rulesInWords(newest.rules, newest.scope).risks : []
      return risks.length > 0 ? <span className="text-sm text-wait">{risks.join('. ')}</span> : <span className="text-muted text-sm">none</span>
    },
  },
  { key: 'version', header: 'Version', numeric: true, cell: (row) => newestVersion(row)?.version ?? 'none' },
  { key: 'cap', header: 'At most', numeric: true, cell: (row) => <DurationText seconds={newestVersion(row)?.maxDurationSeconds ?? 0} /> },
  { key: 'approvals', header: 'Approvals', numeric: true, cell: (row) => newestVersion(row)?.requiredApprovals ?? 1 },
  { key: 'published', header: 'Published', cell: (row) => <Published profile={row} /> },
  { key: 'grants', header: 'Open grants', numeric: true, cell: (row) => row.liveGrants },
]

function Published({ profile }: { profile: ProfileView }) {
  if (profile.retiredAt !== null) return <Badge tone="note">Retired</Badge>
  const { published, different, total } = publishedIn(profile)
  if (different > 0) return <Badge tone="bad">{different === 1 ? '1 cluster differs' : `${different} clusters differ`}</Badge>
  return (
    <Badge tone={total > 0 && published === total ? 'ok' : 'wait'}>
      {published} of {total} {total === 1 ? 'cluster' : 'clusters'}
    </Badge>
  )
}
