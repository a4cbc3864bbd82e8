import { ClusterName } from '#app/_ui/environment-badge.tsx'
import { NamespaceList } from '#app/_ui/namespace-list.tsx'
import { Pass } from '#app/_ui/pass.tsx'
import { ProfileIcon } from '#app/_ui/profile-icon.tsx'
import type { GrantView } from '#lib/access/views.ts'
import { GrantStub } from '../../../(vendor)/grant-pass.tsx'
import { CredentialButtons } from './credential-buttons.tsx'
import { TokenCap } from './token-cap.tsx'

/** The pass of a live grant: for its owner with the kubeconfig, for others with what it is. */
export function GrantPassPanel({ grant, own }: { grant: GrantView; own: boolean }) {
  const usable = grant.state === 'active' && grant.endRequestedAt === null && grant.alarmAt === null
  return (
    <Pass tone={usable ? 'live' : 'wait'} stub={<GrantStub grant={grant} link={false} />}>
      <div className="grid gap-4">
        <div className="flex items-start gap-3">
          <ProfileIcon icon={grant.profile.icon} />
          <div className="grid min-w-0 gap-1.5">
            <p className="flex flex-wrap items-center gap-x-2 font-medium">
              {grant.profile.name} <span className="text-muted">for {own ? 'you' : `${grant.requester.name}, ${grant.vendor.name}`}</span>
            </p>
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
              <ClusterName cluster={grant.cluster} />
              <NamespaceList namespaces={grant.namespaces} scope={grant.profile.scope} limit={8} />
            </div>
          </div>
        </div>
        {own && usable ? (
          <>
            <CredentialButtons grant={grant} />
            <p className="max-w-[70ch] text-muted text-sm">
              Each download makes a fresh credential. It is shown once and kept nowhere; every one is listed below with its address, and you can kill each
              alone.
            </p>
            {grant.tokenCapSeconds === null ? null : <TokenCap grant={grant} />}
          </>
        ) : null}
        {own && grant.state === 'scheduled' && grant.startsAt > grant.serverNow ? (
          <p className="text-muted">The kubeconfig can be downloaded here from the start of the window on. Leave the page open: it updates by itself.</p>
        ) : null}
        {!own && usable ? <p className="text-muted text-sm">Only {grant.requester.name} can download a credential.</p> : null}
      </div>
    </Pass>
  )
}
