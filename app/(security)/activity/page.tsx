import { Activity, Download, SearchX } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { buttonClass, LinkButton } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { EmptyState } from '#app/_ui/empty-state.tsx'
import { FilterSelect } from '#app/_ui/filter-select.tsx'
import { Input, Select } from '#app/_ui/input.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import { Pagination } from '#app/_ui/pagination.tsx'
import { SearchForm } from '#app/_ui/search-form.tsx'
import { readSearchParams, type SearchParams } from '#app/_ui/search-params.ts'
import type { Context } from '#lib/access/context.ts'
import { listActivity, listUsers } from '#lib/access/index.ts'
import { can } from '#lib/auth/can.ts'
import { pageContext } from '#lib/http/page-context.ts'
import { listFilters, type Option } from '../../(approver)/list-filters.ts'
import { type ActivityParams, actionGroups, actionWords, activityParams, activityQuery, rangeWords } from './activity-filter.ts'
import { ActivityRow } from './activity-row.tsx'
import { NewActivityPill } from './new-activity-pill.tsx'

export const metadata: Metadata = { title: 'Activity' }

export default async function ActivityPage({ searchParams }: { searchParams: SearchParams }) {
  const context = await pageContext()
  const params = await readSearchParams(searchParams, activityParams)
  const query = activityQuery(params, context.clock.now())
  const [page, filters, people] = await Promise.all([
    listActivity(context, { ...query, cursor: params.cursor, limit: 50 }),
    listFilters(context),
    listPeople(context),
  ])
  const filtered = Object.keys(query).length > 0
  const own = context.actor.vendorId !== null
  return (
    <>
      <PageHeader
        title="Activity"
        description={
          own
            ? 'What your company’s people did here, and what was decided about it.'
            : 'Who asked, decided, downloaded, revoked and changed what, when and from where. Written with the change itself; nobody can edit it.'
        }
        actions={
          can(context.actor, 'activity.export').allowed ? (
            // A plain link: the browser saves the file as it streams in.
            <a href={`/api/v1/activity/export?${new URLSearchParams(query)}`} download className={buttonClass({})}>
              <Download aria-hidden /> {filtered ? `Export these ${page.total} as CSV` : 'Export as CSV'}
            </a>
          ) : null
        }
      />
      <Card flush>
        <SearchForm action="/activity" query={params.q} placeholder="Search person, words, id, address" filtered={filtered}>
          <Filters params={params} vendors={filters.vendors} clusters={filters.clusters} people={people} />
        </SearchForm>
        <Pinned params={params} />
        <NewActivityPill params={params} />
        {page.items.length === 0 ? (
          filtered ? (
            <EmptyState icon={SearchX} title="Nothing fits this filter" action={<LinkButton href="/activity">Clear the filter</LinkButton>}>
              <p>Days are counted in UTC. Every word that you search for has to be there.</p>
            </EmptyState>
          ) : (
            <EmptyState icon={Activity} title="Nothing has happened yet">
              <p>Every sign-in, request, decision, download and change is written here at the moment it happens.</p>
            </EmptyState>
          )
        ) : (
          <>
            <ol className="divide-y divide-line">
              {page.items.map((item) => (
                <ActivityRow key={item.id} item={item} />
              ))}
            </ol>
            <Pagination
              path="/activity"
              params={params}
              total={page.total}
              shown={page.items.length}
              nextCursor={page.nextCursor}
              noun={['entry', 'entries']}
            />
          </>
        )}
      </Card>
    </>
  )
}

async function listPeople(context: Context): Promise<Option[]> {
  if (!can(context.actor, 'user.read').allowed) return []
  const users = await listUsers(context, { limit: 200 })
  return users.items.map((user) => ({ value: user.id, label: `${user.name} (${user.email})` }))
}

function Filters({ params, vendors, clusters, people }: { params: ActivityParams; vendors: Option[]; clusters: Option[]; people: Option[] }) {
  return (
    <>
      <Select name="action" aria-label="What happened" defaultValue={params.action ?? ''} className="min-w-32 flex-1 sm:max-w-48 sm:min-w-36 sm:flex-none">
        <option value="">Anything</option>
        {actionGroups.map(({ group, actions }) => (
          <optgroup key={group} label={group}>
            <option value={`${group}.`}>any {group}</option>
            {actions.map((action) => (
              <option key={action} value={action}>
                {actionWords(action)}
              </option>
            ))}
          </optgroup>
        ))}
      </Select>
      {people.length > 0 ? <FilterSelect name="actorId" label="Who" all="Anyone" value={params.actorId} options={people} /> : null}
      {vendors.length > 0 ? <FilterSelect name="vendorId" label="Vendor" all="Any vendor" value={params.vendorId} options={vendors} /> : null}
      <FilterSelect name="clusterId" label="Cluster" all="Any cluster" value={params.clusterId} options={clusters} />
      <FilterSelect
        name="range"
        label="When"
        all="Any time"
        value={params.range}
        options={Object.entries(rangeWords).map(([value, label]) => ({ value, label }))}
      />
      {(['from', 'to'] as const).map((name) => (
        <span key={name} className="flex flex-1 basis-full items-center gap-1.5 text-muted text-sm sm:flex-none sm:basis-auto">
          <label htmlFor={`day-${name}`} className="w-9 sm:w-auto">
            {name}
          </label>
          <Input type="date" id={`day-${name}`} name={name} defaultValue={params.range ? '' : params[name]} className="w-full sm:w-36" />
        </span>
      ))}
      {params.requestId ? <input type="hidden" name="requestId" value={params.requestId} /> : null}
      {params.grantId ? <input type="hidden" name="grantId" value={params.grantId} /> : null}
    </>
  )
}

/** A request or grant that the list is held to; it comes by a link and is let go by one. */
function Pinned({ params }: { params: ActivityParams }) {
  const pins = (['requestId', 'grantId'] as const).filter((name) => params[name] !== undefined)
  if (pins.length === 0) return null
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-b bg-sunken px-5 py-2 text-sm">
      {pins.map((name) => {
        const rest = new URLSearchParams(Object.entries(params).filter(([key]) => key !== name && key !== 'cursor'))
        return (
          <span key={name}>
            Only {name === 'requestId' ? 'request' : 'grant'} <code className="font-mono">{params[name]}</code>{' '}
            <Link href={`/activity?${rest}`} className="rounded-sm text-muted underline underline-offset-4 hover:text-ink">
              show all
            </Link>
          </span>
        )
      })}
    </p>
  )
}
