import { Server } from 'lucide-react'
import type { Metadata } from 'next'
import { Card } from '#app/_ui/card.tsx'
import { EmptyState } from '#app/_ui/empty-state.tsx'
import { Notice } from '#app/_ui/notice.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import type { Context } from '#lib/access/context.ts'
import { readRequest, readRequestOptions } from '#lib/access/index.ts'
import type { RequestOptions } from '#lib/access/views.ts'
import { formatDuration } from '#lib/domain/client.ts'
import { pageContext } from '#lib/http/page-context.ts'
import { isFault } from '#lib/platform/index.ts'
import { emptyDraft, type RequestDraft } from './draft.ts'
import { RequestForm } from './request-form.tsx'

export const metadata: Metadata = { title: 'New request' }

export default async function NewRequestPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const context = await pageContext()
  const { again } = await searchParams
  const vendor = context.actor.vendorId !== null
  const options = vendor ? await readRequestOptions(context) : null
  return (
    <>
      <PageHeader title="New request" description="Choose what you need to do and for how long. You see what it will and will not allow before you send it." />
      {options === null ? (
        <Notice title="Only vendor users ask for access">
          <p>You are signed in with a role inside the company. Inside people have their own ways into the clusters.</p>
        </Notice>
      ) : options.clusters.length === 0 || options.profiles.length === 0 ? (
        <Card>
          <EmptyState icon={Server} title="There is nothing to ask for yet">
            <p>An administrator has to connect a cluster and publish access profiles in it first.</p>
          </EmptyState>
        </Card>
      ) : (
        <RequestForm options={options} prefill={typeof again === 'string' ? await prefillFrom(context, again, options) : null} />
      )}
    </>
  )
}

/** The words of an old request, as far as they can still be asked for; null when there is no such request for this reader. */
async function prefillFrom(context: Context, id: string, options: RequestOptions): Promise<RequestDraft | null> {
  const request = await readRequest(context, id).catch((error: unknown) => {
    if (isFault(error) && error.code === 'not_found') return null
    throw error
  })
  if (request === null) return null
  const cluster = options.clusters.find((it) => it.id === request.cluster.id)
  // The profile may have a newer version by now: the rules shown are always those that are asked for.
  const profile = options.profiles.find((it) => it.id === request.profile.id)
  return {
    ...emptyDraft,
    clusterId: cluster?.id ?? '',
    profileVersionId: profile?.versionId ?? '',
    namespaces: request.namespaces.filter((name) => cluster?.namespaces.includes(name)),
    duration: formatDuration(request.durationSeconds),
    justification: request.justification,
    ticketUrl: request.ticketUrl ?? '',
  }
}
