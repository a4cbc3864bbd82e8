import { KeyRound } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { Badge } from '#app/_ui/badge.tsx'
import { Card, Facts } from '#app/_ui/card.tsx'
import { type Column, DataTable } from '#app/_ui/data-table.tsx'
import { DateText } from '#app/_ui/date-text.tsx'
import { EmptyState } from '#app/_ui/empty-state.tsx'
import { EnvironmentBadge } from '#app/_ui/environment-badge.tsx'
import { durationWords } from '#app/_ui/format-time.ts'
import { LiveRefresh } from '#app/_ui/live-refresh.tsx'
import { NamespaceList } from '#app/_ui/namespace-list.tsx'
import { Notice } from '#app/_ui/notice.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import { RevokeAll } from '#app/_ui/revoke-all.tsx'
import { GrantStatus, PublishedStatus, ReachableStatus } from '#app/_ui/status.tsx'
import { AbsoluteTime, RelativeTime } from '#app/_ui/time.tsx'
import { listGrants, previewRevokeAll, readCluster } from '#lib/access/index.ts'
import type { ClusterView, GrantView } from '#lib/access/views.ts'
import { orNotFound } from '#lib/http/or-not-found.ts'
import { GrantEnd } from '../../../../(approver)/grants/grant-end.tsx'
import { RevokeGrant } from '../../../../(approver)/grants/revoke-grant.tsx'
import { blockedBy, insideContext } from '../../../../(approver)/inside-context.ts'
import { ReadOnlyBadge } from '../../../../(approver)/read-only-badge.tsx'
import { ManifestActions } from '../manifest-actions.tsx'
import { RightsList } from '../rights-list.tsx'
import { CheckNow, EditLimits, ReplaceCredential, RetireCluster } from './cluster-actions.tsx'

type Props = { params: Promise<{ id: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const cluster = await orNotFound(readCluster(await insideContext(), (await params).id))
  return { title: cluster.name }
}

export default async function ClusterPage({ params }: Props) {
  const { id } = await params
  const context = await insideContext()
  const cluster = await orNotFound(readCluster(context, id))
  const grants = await listGrants(context, { clusterId: id, live: true, limit: 200 })
  const blocked = blockedBy(context, 'cluster.manage')
  const brake = blockedBy(context, 'grant.revoke')
  const preview = brake === null ? await previewRevokeAll(context, { clusterId: id }) : { total: 0, grants: [] }
  return (
    <>
      <LiveRefresh actions={['cluster.', 'profile.', 'grant.']} />
      <PageHeader
        trail={[{ href: '/admin/clusters', label: 'Clusters' }]}
        title={cluster.name}
        badges={
          <>
            <EnvironmentBadge environment={cluster.environment} />
            {cluster.retiredAt ? <Badge tone="note">Out of service</Badge> : <ReachableStatus reachable={cluster.reachable} />}
            <ReadOnlyBadge context={context} />
          </>
        }
        actions={
          <>
            <CheckNow id={id} blocked={blocked} />
            <RevokeAll path={`/clusters/${id}/revoke-all`} name={cluster.name} environment={cluster.environment} preview={preview} blocked={brake} />
            <RetireCluster cluster={cluster} grants={grants.items} blocked={blocked} />
          </>
        }
      />
      <Trouble cluster={cluster} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <Card title="Connection" actions={<ReplaceCredential cluster={cluster} blocked={blocked} />}>
          <Facts
            entries={[
              [
                'Server',
                <code key="server" className="break-all font-mono text-sm">
                  {cluster.serverUrl}
                </code>,
              ],
              ['Version', cluster.serverVersion ?? 'not seen yet'],
              [
                'Checked',
                cluster.checkedAt ? (
                  <RelativeTime key="checked" at={cluster.checkedAt} />
                ) : (
                  <span key="never" className="text-muted">
                    never
                  </span>
                ),
              ],
              [
                'Credential',
                cluster.credentialExpiresAt ? (
                  <DateText key="until" at={cluster.credentialExpiresAt} coming="works until" past="ended" />
                ) : (
                  'has no end of its own'
                ),
              ],
              [
                'Short name',
                <code key="slug" className="font-mono text-sm">
                  {cluster.slug}
                </code>,
              ],
              cluster.retiredAt ? ['Out of service', <AbsoluteTime key="retired" at={cluster.retiredAt} />] : null,
            ]}
          />
        </Card>
        <Card title="Limits" actions={<EditLimits cluster={cluster} blocked={blocked} />}>
          <Facts
            entries={[
              ['Longest grant', durationWords(cluster.maxDurationSeconds)],
              ['Longest token', durationWords(cluster.maxTokenSeconds)],
              [
                'Namespaces',
                cluster.namespaces.length > 0 ? (
                  <NamespaceList key="namespaces" namespaces={cluster.namespaces} scope="namespaces" limit={24} />
                ) : (
                  <span key="none" className="text-muted">
                    none seen yet
                  </span>
                ),
              ],
            ]}
          />
        </Card>
        <Card title="Rights of the issuer" hint="What Daypass’s own account may do there, and nothing more.">
          <RightsList missingRights={cluster.missingRights} known={cluster.checkedAt !== null} />
        </Card>
        <Card title="Manifest" hint="Makes the account, the guard policy and every published profile. Applying it again is safe.">
          <ManifestActions href={`/api/v1/clusters/${id}/manifest`} file={`daypass-${cluster.slug}.yaml`} />
        </Card>
        <Card title="Profiles here" hint="Each is compared with what was approved, by the digest of its rules." flush className="lg:col-span-2">
          <DataTable
            caption="Profiles in this cluster"
            columns={profileColumns}
            rows={cluster.profiles}
            rowKey={(row) => row.versionId}
            empty={<EmptyState icon={KeyRound} title="No profile has been looked for yet" className="py-8" />}
          />
        </Card>
        <Card title="Open access here" flush className="lg:col-span-2">
          <DataTable
            caption="Open grants in this cluster"
            columns={grantColumns}
            rows={grants.items}
            rowKey={(row) => row.id}
            empty={<EmptyState icon={KeyRound} title="Nothing is open here" className="py-8" />}
          />
        </Card>
      </div>
    </>
  )
}

function Trouble({ cluster }: { cluster: ClusterView }) {
  if (cluster.retiredAt !== null || (cluster.reachable !== false && cluster.lastError === null)) return null
  return (
    <Notice tone="bad" live className="mb-6" title={cluster.reachable === false ? 'The issuer cannot reach this cluster' : 'The last check found something'}>
      {cluster.lastError ? <p>{cluster.lastError}</p> : null}
      <p className="text-muted">Until it can, nothing new is issued here, and what ends here waits for its proof. The issuer keeps trying by itself.</p>
    </Notice>
  )
}

const profileColumns: Column<ClusterView['profiles'][number]>[] = [
  { key: 'name', header: 'Profile', primary: true, cell: (row) => row.name },
  { key: 'role', header: 'ClusterRole', cell: (row) => <code className="break-all font-mono text-sm">{row.roleName}</code> },
  { key: 'state', header: 'State', bare: true, cell: (row) => <PublishedStatus state={row.state} /> },
  {
    key: 'digest',
    header: 'Seen digest',
    cell: (row) =>
      row.observedDigest ? (
        <code title={row.observedDigest} className="font-mono text-muted text-sm">
          {row.observedDigest.slice(0, 12)}
        </code>
      ) : (
        <span className="text-muted">none</span>
      ),
  },
  {
    key: 'seen',
    header: 'Looked',
    cell: (row) => (row.observedAt ? <RelativeTime at={row.observedAt} className="text-muted" /> : <span className="text-muted">not yet</span>),
  },
]

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
  {
    key: 'who',
    header: 'Who',
    cell: (row) => (
      <span className="grid">
        <span>{row.requester.name}</span>
        <span className="text-muted text-sm">{row.vendor.name}</span>
      </span>
    ),
  },
  { key: 'where', header: 'Where', cell: (row) => <NamespaceList namespaces={row.namespaces} scope={row.profile.scope} limit={4} /> },
  {
    key: 'state',
    header: 'State',
    cell: (row) => <GrantStatus state={row.state} endReason={row.endReason} alarm={row.alarmAt !== null} ending={row.endRequestedAt !== null} />,
  },
  { key: 'ends', header: 'Ends', cell: (row) => <GrantEnd grant={row} /> },
  { key: 'do', header: <span className="sr-only">Actions</span>, bare: true, className: 'md:text-right', cell: (row) => <RevokeGrant grant={row} /> },
]
