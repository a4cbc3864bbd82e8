import { BellRing } from 'lucide-react'
import { durationWords } from '#app/_ui/format-time.ts'
import { Notice } from '#app/_ui/notice.tsx'
import { AbsoluteTime, RelativeTime } from '#app/_ui/time.tsx'
import type { GrantView } from '#lib/access/views.ts'
import { minTokenSeconds } from '#lib/domain/client.ts'

/** What one has to know before anything else on the page: an alarm, an end that is not proven, trouble while setting up. */
export function GrantNotices({ grant, own }: { grant: GrantView; own: boolean }) {
  const ending = grant.state === 'revoking' || (grant.endRequestedAt !== null && grant.state !== 'ended')
  const seconds = (Date.parse(grant.endsAt) - Date.parse(grant.startsAt)) / 1000
  return (
    <>
      {grant.alarmAt && grant.state !== 'ended' ? (
        <Notice tone="bad" icon={BellRing} live title="Not confirmed ended: the cluster has not refused yet">
          <p>
            The end could not be proven since <AbsoluteTime at={grant.alarmAt} />. The issuer tries again without a pause while it runs. Until it says
            otherwise, take it that the access is still open.
          </p>
          {grant.lastError ? <p className="font-mono text-sm">{grant.lastError}</p> : null}
        </Notice>
      ) : ending ? (
        <Notice tone="wait" live title="Revoking, not yet confirmed">
          <p>
            {grant.endRequestedBy ? `${grant.endRequestedBy.name} ended it` : 'The window is over'}
            {grant.endRequestedAt ? (
              <>
                {' '}
                <RelativeTime at={grant.endRequestedAt} />
              </>
            ) : null}
            {grant.endNote ? `: “${grant.endNote}”` : ''}. This page says “ended” only when the API server itself has refused.
          </p>
        </Notice>
      ) : null}
      {grant.state === 'provisioning' && grant.lastError ? (
        <Notice tone="wait" live title={`Setting up has failed ${grant.attempts === 1 ? 'once' : `${grant.attempts} times`}; the issuer tries again`}>
          <p className="font-mono text-sm">{grant.lastError}</p>
        </Notice>
      ) : null}
      {own && grant.state === 'active' && seconds < minTokenSeconds && !ending ? (
        <Notice title={`Your access lasts ${durationWords(seconds)}, the credential is dated longer`}>
          <p>
            Kubernetes makes no credential shorter than {durationWords(minTokenSeconds)}. At the end of your window its rights are removed, so from then on the
            cluster refuses it whatever its date.
          </p>
        </Notice>
      ) : null}
    </>
  )
}
