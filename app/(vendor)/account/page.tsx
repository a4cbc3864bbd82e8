import type { Metadata } from 'next'
import { Badge } from '#app/_ui/badge.tsx'
import { Card, Facts } from '#app/_ui/card.tsx'
import { type Column, DataTable } from '#app/_ui/data-table.tsx'
import { IdChip } from '#app/_ui/id-chip.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import { AbsoluteTime, RelativeTime } from '#app/_ui/time.tsx'
import { listOwnSessions } from '#lib/access/index.ts'
import type { SessionView } from '#lib/access/views.ts'
import type { Role } from '#lib/domain/client.ts'
import { pageContext } from '#lib/http/page-context.ts'
import { shortAgent } from '../../(grants)/timeline-entries.tsx'
import { EndSessions } from './end-sessions.tsx'

export const metadata: Metadata = { title: 'Account' }

const meanings: Record<Role, string> = {
  vendor: 'asks for access and uses it',
  approver: 'decides requests and ends access',
  administrator: 'keeps clusters, profiles, vendors and users',
  auditor: 'reads everything, changes nothing',
}

export default async function AccountPage() {
  const context = await pageContext()
  const { actor } = context
  const sessions = await listOwnSessions(context)
  const others = sessions.filter((session) => !session.current).length
  return (
    <>
      <PageHeader title="Account" description="Who you are here, and where you are signed in." />
      <div className="grid max-w-4xl gap-6">
        <Card title="You">
          <Facts
            entries={[
              [
                'Name',
                <span key="name" className="font-medium">
                  {actor.name}
                </span>,
              ],
              ['E-mail', actor.email],
              [
                actor.roles.length === 1 ? 'Role' : 'Roles',
                <ul key="roles" className="grid gap-0.5">
                  {actor.roles.map((role) => (
                    <li key={role}>
                      <span className="font-medium capitalize">{role}</span> <span className="text-muted">{meanings[role]}</span>
                    </li>
                  ))}
                </ul>,
              ],
              ['Account', <IdChip key="id" id={actor.userId} label="account id" length={16} />],
            ]}
          />
          <p className="mt-4 border-line border-t pt-3 text-muted text-sm">An administrator changes names and roles.</p>
        </Card>
        <Card
          title="Sessions"
          hint="A session ends the moment it is ended here, on every device."
          actions={<EndSessions userId={actor.userId} others={others} />}
          flush
        >
          <DataTable caption="Your sessions" columns={columns} rows={sessions} rowKey={(session) => session.id} />
        </Card>
      </div>
    </>
  )
}

const columns: Column<SessionView>[] = [
  {
    key: 'device',
    header: 'Device',
    primary: true,
    cell: (session) => (
      <span className="flex flex-wrap items-center gap-2" title={session.userAgent ?? undefined}>
        {session.userAgent ? shortAgent(session.userAgent) : 'Unknown'}
        {session.current ? <Badge tone="accent">This one</Badge> : null}
      </span>
    ),
  },
  { key: 'ip', header: 'Address', cell: (session) => <span className="tabular font-mono text-sm">{session.ip ?? 'unknown'}</span> },
  { key: 'since', header: 'Signed in', cell: (session) => <RelativeTime at={session.createdAt} /> },
  { key: 'seen', header: 'Last used', cell: (session) => <RelativeTime at={session.lastSeenAt} /> },
  { key: 'until', header: 'Until', cell: (session) => <AbsoluteTime at={session.expiresAt} className="text-sm" /> },
]
