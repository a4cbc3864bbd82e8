'use client'

import { useState } from 'react'
import { EnvironmentBadge } from '#app/_ui/environment-badge.tsx'
import { durationWords } from '#app/_ui/format-time.ts'
import { Input } from '#app/_ui/input.tsx'
import { ProfileIcon } from '#app/_ui/profile-icon.tsx'
import type { RequestOptions } from '#lib/access/views.ts'
import { maxNamespaces } from '#lib/domain/client.ts'
import { Part, RadioCard } from './choice.tsx'
import type { RequestDraft } from './draft.ts'
import type { Cluster, FormErrors, Profile } from './use-request-form.ts'

type Props = { options: RequestOptions; draft: RequestDraft; errors: FormErrors; change: (part: Partial<RequestDraft>) => void }

/** The access profiles as cards. */
export function ProfileChoice({ options, draft, errors, change }: Props) {
  return (
    <Part step={1} title="What do you need to do?" error={errors.profileVersionId} errorId="profile-error">
      <div className="grid gap-2.5 sm:grid-cols-2">
        {options.profiles.map((profile) => (
          <RadioCard
            key={profile.versionId}
            name="profile"
            value={profile.versionId}
            checked={draft.profileVersionId === profile.versionId}
            invalid={Boolean(errors.profileVersionId)}
            blocked={options.clusters.some((it) => it.profileVersionIds.includes(profile.versionId)) ? null : 'Not published in any cluster yet'}
            onChange={() => change({ profileVersionId: profile.versionId })}
          >
            <span className="flex items-start gap-3 pr-6">
              <ProfileIcon icon={profile.icon} />
              <span className="grid gap-0.5">
                <span className="font-semibold">{profile.name}</span>
                <span className="text-muted text-sm">{profile.description}</span>
                <span className="mt-0.5 text-muted text-xs">
                  Up to {durationWords(profile.maxDurationSeconds)}
                  {profile.requiredApprovals > 1 ? ` · needs ${profile.requiredApprovals} approvals` : ''}
                  {profile.scope === 'cluster' ? ' · whole cluster' : ''}
                  {options.profiles.filter((it) => it.id === profile.id).length > 1 ? ` · version ${profile.version}` : ''}
                </span>
              </span>
            </span>
          </RadioCard>
        ))}
      </div>
    </Part>
  )
}

/** The clusters; one that does not have the profile says so. */
export function ClusterChoice({ options, draft, errors, change }: Props) {
  const why = (cluster: Cluster) =>
    draft.profileVersionId !== '' && !cluster.profileVersionIds.includes(draft.profileVersionId) ? 'This profile is not published here' : null
  return (
    <Part step={2} title="In which cluster?" error={errors.clusterId} errorId="cluster-error">
      <div className="grid gap-2.5 sm:grid-cols-2">
        {options.clusters.map((cluster) => (
          <RadioCard
            key={cluster.id}
            name="cluster"
            value={cluster.id}
            checked={draft.clusterId === cluster.id}
            invalid={Boolean(errors.clusterId)}
            blocked={why(cluster)}
            onChange={() => change({ clusterId: cluster.id })}
          >
            <span className="flex flex-wrap items-center gap-2 pr-6">
              <span className="font-semibold">{cluster.name}</span>
              <EnvironmentBadge environment={cluster.environment} />
            </span>
            <span className="text-muted text-sm">
              Up to {durationWords(cluster.maxDurationSeconds)}
              {cluster.reachable === false ? <span className="text-wait"> · not reachable just now</span> : ''}
            </span>
          </RadioCard>
        ))}
      </div>
    </Part>
  )
}

// With more than this a list is searched, not read.
const searchFrom = 9

/** The namespaces of the chosen cluster, any number of them. */
export function NamespaceChoice({ draft, errors, change, cluster, profile }: Omit<Props, 'options'> & { cluster: Cluster | null; profile: Profile | null }) {
  const [search, setSearch] = useState('')
  const all = cluster?.namespaces ?? []
  const shown = all.filter((name) => name.includes(search.trim().toLowerCase()) || draft.namespaces.includes(name))
  const toggle = (name: string) =>
    change({ namespaces: draft.namespaces.includes(name) ? draft.namespaces.filter((it) => it !== name) : [...draft.namespaces, name] })
  const hint = draft.namespaces.length > 0 ? `${draft.namespaces.length} chosen` : undefined
  return (
    <Part step={3} title="In which namespaces?" hint={profile?.scope === 'cluster' ? undefined : hint} error={errors.namespaces} errorId="namespaces-error">
      {profile?.scope === 'cluster' ? (
        <p className="text-muted">{profile.name} is for the whole cluster; it takes no namespaces.</p>
      ) : cluster === null ? (
        <p className="text-muted">Choose a cluster first.</p>
      ) : all.length === 0 ? (
        <p className="text-muted">No namespace of {cluster.name} is known yet. The issuer lists them as soon as it reaches the cluster.</p>
      ) : (
        <>
          {all.length >= searchFrom ? (
            <Input
              type="search"
              value={search}
              placeholder={`Search ${all.length} namespaces`}
              aria-label="Search namespaces"
              onChange={(event) => setSearch(event.target.value)}
              className="sm:w-72"
            />
          ) : null}
          <div className="flex max-h-64 flex-wrap gap-2 overflow-y-auto p-0.5">
            {shown.map((name) => {
              const chosen = draft.namespaces.includes(name)
              const full = !chosen && draft.namespaces.length >= maxNamespaces
              return (
                <label
                  key={name}
                  title={full ? `At most ${maxNamespaces} namespaces` : undefined}
                  className="flex h-9 cursor-pointer items-center gap-2 rounded-lg border border-line bg-surface px-3 font-mono text-sm transition-colors hover:border-edge has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2 pointer-coarse:h-11"
                >
                  <input
                    type="checkbox"
                    name="namespaces"
                    value={name}
                    checked={chosen}
                    disabled={full}
                    onChange={() => toggle(name)}
                    className="size-4 accent-accent"
                  />
                  {name}
                </label>
              )
            })}
            {shown.length === 0 ? <p className="text-muted">No namespace matches “{search}”.</p> : null}
          </div>
        </>
      )}
    </Part>
  )
}
