import { Server } from 'lucide-react'
import type { Metadata } from 'next'
import { Badge } from '#app/_ui/badge.tsx'
import { Card, Facts } from '#app/_ui/card.tsx'
import { CopyButton } from '#app/_ui/copy-button.tsx'
import { type Column, DataTable } from '#app/_ui/data-table.tsx'
import { EmptyState } from '#app/_ui/empty-state.tsx'
import { ClusterName } from '#app/_ui/environment-badge.tsx'
import { durationWords } from '#app/_ui/format-time.ts'
import { LiveRefresh } from '#app/_ui/live-refresh.tsx'
import { Notice } from '#app/_ui/notice.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import { ProfileIcon } from '#app/_ui/profile-icon.tsx'
import { RulesSummary } from '#app/_ui/rules-summary.tsx'
import { PublishedStatus } from '#app/_ui/status.tsx'
import { AbsoluteTime, RelativeTime } from '#app/_ui/time.tsx'
import { readProfile } from '#lib/access/index.ts'
import { orNotFound } from '#lib/http/or-not-found.ts'
import { blockedBy, insideContext } from '../../../../(approver)/inside-context.ts'
import { ReadOnlyBadge } from '../../../../(approver)/read-only-badge.tsx'
import { ManifestActions } from '../../clusters/manifest-actions.tsx'
import { RulesDiff } from '../rules-diff.tsx'
import { rulesToYaml } from '../rules-yaml.ts'
import type { ProfileVersionView } from '../versions.ts'
import { YamlBlock } from '../yaml-block.tsx'
import { NewVersion } from './new-version.tsx'
import { RetireProfile } from './retire-profile.tsx'

type Props = { params: Promise<{ slug: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const profile = await orNotFound(readProfile(await insideContext(), (await params).slug))
  return { title: profile.name }
}

export default async function ProfilePage({ params }: Props) {
  const { slug } = await params
  const context = await insideContext()
  const profile = await orNotFound(readProfile(context, slug))
  const versions = [...profile.versions].sort((a, b) => b.version - a.version)
  const [newest] = versions
  const blocked = blockedBy(context, 'profile.manage') ?? (profile.retiredAt ? 'It is retired.' : null)
  return (
    <>
      <LiveRefresh actions={['profile.', 'cluster.']} />
      <PageHeader
        trail={[{ href: '/admin/profiles', label: 'Access profiles' }]}
        title={
          <span className="flex items-center gap-3">
            <ProfileIcon icon={profile.icon} /> {profile.name}
          </span>
        }
        badges={
          <>
            {profile.retiredAt ? <Badge tone="note">Retired</Badge> : newest ? <Badge tone="accent">Version {newest.version}</Badge> : null}
            <ReadOnlyBadge context={context} />
          </>
        }
        description={profile.description}
        actions={
          <>
            {newest ? <NewVersion profile={profile} newest={newest} yaml={rulesToYaml(newest.rules)} blocked={blocked} /> : null}
            <RetireProfile profile={profile} blocked={blocked} />
          </>
        }
      />
      {profile.retiredAt ? (
        <Notice className="mb-6" title="Nobody can ask for this profile any more">
          <p>
            Retired <AbsoluteTime at={profile.retiredAt} />. Its versions stay readable, because grants were made with them.
          </p>
        </Notice>
      ) : null}
      <div className="grid grid-cols-1 gap-6">
        {versions.map((version, index) => (
          <Version key={version.id} slug={slug} version={version} before={versions[index + 1]} newest={index === 0} />
        ))}
      </div>
    </>
  )
}

function Version({ slug, version, before, newest }: { slug: string; version: ProfileVersionView; before: ProfileVersionView | undefined; newest: boolean }) {
  const body = (
    <div className="grid grid-cols-1 gap-5">
      <Facts
        entries={[
          ['Scope', version.scope === 'cluster' ? 'the whole cluster' : 'the namespaces that are chosen'],
          ['At most', durationWords(version.maxDurationSeconds)],
          ['Approvals', version.requiredApprovals === 1 ? 'one' : `${version.requiredApprovals}, by different people`],
          [
            'ClusterRole',
            <code key="role" className="font-mono text-sm">
              {version.roleName}
            </code>,
          ],
          [
            'Digest of the rules',
            <span key="digest" className="flex min-w-0 items-center gap-1">
              <code className="min-w-0 break-all font-mono text-sm">{version.digest}</code>
              <CopyButton text={version.digest} label="Copy the digest" compact />
            </span>,
          ],
          ['Made', <RelativeTime key="made" at={version.createdAt} />],
        ]}
      />
      <RulesSummary rules={version.rules} scope={version.scope} full />
      {before ? (
        <div className="grid grid-cols-1 gap-2">
          <h3 className="font-medium">Changed since version {before.version}</h3>
          <RulesDiff
            before={rulesToYaml(before.rules)}
            after={rulesToYaml(version.rules)}
            label={`Rules of version ${version.version} against version ${before.version}`}
          />
        </div>
      ) : null}
      <YamlBlock text={rulesToYaml(version.rules)} label={`Rules of version ${version.version} as YAML`} />
    </div>
  )
  if (!newest) {
    return (
      <details className="group rounded-xl border border-line bg-surface shadow-card">
        <summary className="flex flex-wrap items-center gap-x-3 px-5 py-3.5 font-semibold text-lg">
          Version {version.version} <span className="font-normal text-muted text-sm">replaced; grants made with it keep it</span>
        </summary>
        <div className="border-line border-t p-5">{body}</div>
      </details>
    )
  }
  return (
    <>
      <Card title={`Version ${version.version}`} hint="The one that is asked for now. A version never changes: what was approved stays what it was.">
        {body}
      </Card>
      <Card title="Where it is published" hint="The issuer binds it only where the live rules have exactly this digest." flush>
        <DataTable
          caption="Clusters"
          columns={clusterColumns}
          rows={version.clusters}
          rowKey={(row) => row.cluster.id}
          empty={<EmptyState icon={Server} title="There is no cluster yet" className="py-8" />}
        />
        <div className="border-line border-t p-5">
          <p className="mb-3 text-muted text-sm">Whoever owns a cluster reads the manifest and applies it there. Daypass cannot: it may not create roles.</p>
          <ManifestActions href={`/api/v1/profiles/${slug}/versions/${version.version}/manifest`} file={`daypass-${slug}-v${version.version}.yaml`} />
        </div>
      </Card>
    </>
  )
}

const clusterColumns: Column<ProfileVersionView['clusters'][number]>[] = [
  { key: 'cluster', header: 'Cluster', primary: true, cell: (row) => <ClusterName cluster={row.cluster} /> },
  { key: 'state', header: 'State', bare: true, cell: (row) => <PublishedStatus state={row.state} /> },
  {
    key: 'seen',
    header: 'Looked',
    cell: (row) => (row.observedAt ? <RelativeTime at={row.observedAt} className="text-muted" /> : <span className="text-muted">not yet</span>),
  },
]
