import { Check, Clock3, Minus, UserCheck } from 'lucide-react'
import { ClusterName } from '#app/_ui/environment-badge.tsx'
import { Notice } from '#app/_ui/notice.tsx'
import type { RequestOptions } from '#lib/access/views.ts'
import { listWords, requestLapseSeconds, rulesInWords } from '#lib/domain/client.ts'
import { peopleWords } from '../../people-words.ts'
import type { RequestDraft } from './draft.ts'
import type { Cluster, Profile } from './use-request-form.ts'

/** What the request would allow and not allow, in plain words, as it is filled in; who decides, and until when. */
export function SidePanel({
  options,
  draft,
  profile,
  cluster,
}: {
  options: RequestOptions
  draft: RequestDraft
  profile: Profile | null
  cluster: Cluster | null
}) {
  const words = profile ? rulesInWords(profile.rules, profile.scope) : null
  return (
    <aside aria-label="What it would allow" className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">
      <div aria-live="polite" className="grid gap-4 p-4 sm:p-5">
        {profile === null || words === null ? (
          <p className="text-muted">Choose what you need to do, and this shows in plain words what you will and will not be able to do.</p>
        ) : (
          <>
            <Where profile={profile} cluster={cluster} namespaces={draft.namespaces} />
            <Lines title="You will be able to" lines={words.can} can />
            <Lines title="You will not be able to" lines={words.cannot} can={false} />
            {cluster?.environment === 'production' ? (
              <Notice tone="wait">
                <p>This is a production cluster. What you change is live.</p>
              </Notice>
            ) : null}
          </>
        )}
      </div>
      <ul className="grid gap-2.5 border-line border-t bg-sunken p-4 text-sm sm:px-5">
        <li className="flex gap-2.5">
          <UserCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
          <span>
            {profile && profile.requiredApprovals > 1 ? `${profile.requiredApprovals} of these decide: ` : 'Decided by '}
            <span className="font-medium">{peopleWords(options.approvers)}</span>. Never by you or anyone of your company.
          </span>
        </li>
        <li className="flex gap-2.5">
          <Clock3 aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
          <span>Lapses {requestLapseSeconds / 3600} hours after you send it if nobody decides. You can withdraw it at any time before.</span>
        </li>
      </ul>
    </aside>
  )
}

function Where({ profile, cluster, namespaces }: { profile: Profile; cluster: Cluster | null; namespaces: string[] }) {
  const place =
    profile.scope === 'cluster' ? 'in the whole cluster' : namespaces.length === 0 ? 'in the namespaces you choose' : `in ${listWords([...namespaces].sort())}`
  return (
    <div className="grid gap-1">
      <p className="font-semibold text-lg">{profile.name}</p>
      <p className="text-muted">
        {place}
        {cluster ? ' on' : ''}
      </p>
      {cluster ? <ClusterName cluster={cluster} /> : null}
    </div>
  )
}

function Lines({ title, lines, can }: { title: string; lines: string[]; can: boolean }) {
  const Icon = can ? Check : Minus
  return (
    <section className="grid gap-1.5">
      <h2 className="eyebrow">{title}</h2>
      <ul className="grid gap-1.5">
        {lines.map((line) => (
          <li key={line} className={`flex items-start gap-2 ${can ? '' : 'text-muted'}`}>
            <Icon aria-hidden className={`mt-1 size-3.5 shrink-0 ${can ? 'text-ok' : ''}`} />
            {line}
          </li>
        ))}
      </ul>
    </section>
  )
}
