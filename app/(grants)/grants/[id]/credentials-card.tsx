import { KeyRound } from 'lucide-react'
import { Card } from '#app/_ui/card.tsx'
import { type Column, DataTable } from '#app/_ui/data-table.tsx'
import { EmptyState } from '#app/_ui/empty-state.tsx'
import { IdChip } from '#app/_ui/id-chip.tsx'
import { CredentialStatus } from '#app/_ui/status.tsx'
import { AbsoluteTime, RelativeTime } from '#app/_ui/time.tsx'
import type { CredentialView, GrantView } from '#lib/access/views.ts'
import { shortAgent } from '../../timeline-entries.tsx'
import { KillCredential } from './kill-credential.tsx'

/** Every download: when, from where, known to the cluster's audit log by its JTI; each can be killed alone. */
export function CredentialsCard({ grant, own }: { grant: GrantView; own: boolean }) {
  const mayKill = own || grant.can.revoke.allowed
  const columns: Column<CredentialView>[] = [
    { key: 'number', header: 'Credential', primary: true, cell: (it) => <span className="tabular">Credential {it.number}</span> },
    { key: 'state', header: 'State', cell: (it) => <CredentialStatus state={it.state} killAsked={it.revokeRequestedAt !== null} /> },
    { key: 'made', header: 'Made', cell: (it) => (it.issuedAt ? <RelativeTime at={it.issuedAt} /> : null) },
    {
      key: 'until',
      header: isOver(grant) ? 'Was dated until' : 'Dated until',
      cell: (it) => (it.expiresAt ? <AbsoluteTime at={it.expiresAt} className="text-sm" /> : null),
    },
    {
      key: 'from',
      header: 'From',
      cell: (it) => (
        <span title={it.userAgent ?? undefined} className="text-sm">
          <span className="tabular font-mono">{it.ip ?? 'unknown'}</span>
          {it.userAgent ? <span className="block text-muted">{shortAgent(it.userAgent)}</span> : null}
        </span>
      ),
    },
    { key: 'jti', header: 'JTI', cell: (it) => (it.jti ? <IdChip id={it.jti} label="JTI" /> : null) },
    {
      key: 'kill',
      header: <span className="sr-only">Kill</span>,
      bare: true,
      className: 'md:text-right',
      cell: (it) =>
        it.state === 'live' && it.revokeRequestedAt === null && mayKill ? (
          <KillCredential grantId={grant.id} number={it.number} environment={grant.cluster.environment} />
        ) : null,
    },
  ]
  return (
    <Card title="Credentials" hint="One for each download. The credential itself is kept nowhere in Daypass." flush>
      <DataTable
        caption="Credentials of this grant"
        columns={columns}
        rows={[...grant.credentials].sort((a, b) => b.number - a.number)}
        rowKey={(row) => row.id}
        empty={
          <EmptyState icon={KeyRound} title={isOver(grant) ? 'None was ever downloaded' : 'None yet'} className="border-line border-t py-8">
            {isOver(grant) || grant.state !== 'active' ? null : (
              <p>
                {own
                  ? 'Download or copy the kubeconfig above: each time makes one, listed here with its address.'
                  : 'The requester has not downloaded a kubeconfig yet.'}
              </p>
            )}
          </EmptyState>
        }
      />
    </Card>
  )
}

const isOver = (grant: GrantView): boolean => grant.state === 'ended'
