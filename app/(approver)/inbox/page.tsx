import type { Metadata } from 'next'
import { LiveRefresh } from '#app/_ui/live-refresh.tsx'
import { Notice } from '#app/_ui/notice.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import { countWaiting, listInbox } from '#lib/access/index.ts'
import { insideContext } from '../inside-context.ts'
import { Inbox } from './inbox.tsx'

/** With how many wait, so that a tab in the background tells; each live reading of the page brings it up to date. */
export async function generateMetadata(): Promise<Metadata> {
  const waiting = await countWaiting(await insideContext())
  return { title: waiting > 0 ? `(${waiting}) Inbox` : 'Inbox' }
}

export default async function InboxPage() {
  const context = await insideContext()
  const requests = await listInbox(context)
  return (
    <>
      <LiveRefresh actions={['request.', 'vendor.', 'profile.', 'cluster.']} />
      <PageHeader title="Inbox" description="What waits for a yes or a no, most urgent first." />
      {context.actor.roles.includes('approver') ? null : (
        <Notice className="mb-6" title="You can read the inbox, not decide">
          <p>Decisions are made by people with the role approver. Yours: {context.actor.roles.join(', ')}.</p>
        </Notice>
      )}
      <Inbox requests={requests} />
    </>
  )
}
