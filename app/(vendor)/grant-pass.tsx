import { ArrowRight } from 'lucide-react'
import Link from 'next/link'
import { Countdown } from '#app/_ui/countdown.tsx'
import { ClusterName } from '#app/_ui/environment-badge.tsx'
import { NamespaceList } from '#app/_ui/namespace-list.tsx'
import { Pass } from '#app/_ui/pass.tsx'
import { ProfileIcon } from '#app/_ui/profile-icon.tsx'
import { GrantStatus } from '#app/_ui/status.tsx'
import type { GrantView } from '#lib/access/views.ts'
import { CredentialButtons } from '../(grants)/grants/[id]/credential-buttons.tsx'

/** One live grant of the vendor user, with what is needed at two in the morning: time left and the kubeconfig. */
export function GrantPass({ grant }: { grant: GrantView }) {
  return (
    <Pass tone={grant.state === 'active' && grant.alarmAt === null ? 'live' : 'wait'} stub={<GrantStub grant={grant} />}>
      <div className="grid gap-4">
        <div className="flex gap-3">
          <ProfileIcon icon={grant.profile.icon} />
          <div className="grid min-w-0 gap-1">
            <h3 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold text-lg">
              <Link href={`/grants/${grant.id}`} className="rounded-sm underline-offset-4 hover:underline">
                {grant.profile.name}
              </Link>
              <GrantStatus state={grant.state} ending={grant.endRequestedAt !== null} alarm={grant.alarmAt !== null} />
            </h3>
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
              <ClusterName cluster={grant.cluster} />
              <NamespaceList namespaces={grant.namespaces} scope={grant.profile.scope} limit={5} />
            </div>
          </div>
        </div>
        {grant.state === 'active' && grant.endRequestedAt === null && grant.alarmAt === null ? <CredentialButtons grant={grant} compact /> : null}
      </div>
    </Pass>
  )
}

// Setting up takes well under a second; after this long something is wrong, and one should not be told to wait a moment.
const slowSeconds = 15

/** Time and state of a grant, for the stub of its pass. */
export function GrantStub({ grant, link = true }: { grant: GrantView; link?: boolean }) {
  const more = link ? (
    <Link href={`/grants/${grant.id}`} className="inline-flex w-fit items-center gap-1 rounded-sm py-1 font-medium text-sm underline-offset-4 hover:underline">
      Open the grant <ArrowRight aria-hidden className="size-3.5" />
    </Link>
  ) : null
  if (grant.state === 'revoking' || grant.alarmAt !== null || (grant.endRequestedAt !== null && grant.state !== 'ended')) {
    return (
      <>
        <p className="font-semibold text-wait">Access is being taken back</p>
        <p className="text-sm">It counts as ended only when the cluster has refused.</p>
        {more}
      </>
    )
  }
  const late = (Date.parse(grant.serverNow) - Date.parse(grant.startsAt)) / 1000
  if (grant.state === 'scheduled' && late < 0) {
    return (
      <>
        <Countdown until={grant.startsAt} label="until it starts" over="Starting" milestones={[60]} large />
        {more}
      </>
    )
  }
  if (grant.state === 'scheduled' || grant.state === 'provisioning') {
    return (
      <>
        <p className="font-semibold text-wait">Being set up</p>
        <p className="text-sm">
          {late < slowSeconds
            ? 'This takes about a second. The kubeconfig appears here by itself.'
            : 'This takes longer than it should: the cluster does not answer as it must. Daypass goes on trying, and the page updates by itself.'}
        </p>
        {more}
      </>
    )
  }
  return (
    <>
      <Countdown until={grant.endsAt} label="left, then it ends by itself" over="Time is up; ending" large inTitle={!link} />
      {more}
    </>
  )
}
