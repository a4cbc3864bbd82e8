import { Countdown } from '#app/_ui/countdown.tsx'
import { RelativeTime } from '#app/_ui/time.tsx'
import type { GrantView } from '#lib/access/views.ts'

/** When a grant begins or ends, or the proof that it ended: never "ended" before the API server said no. */
export function GrantEnd({ grant }: { grant: GrantView }) {
  switch (grant.state) {
    case 'scheduled':
      return (
        <span className="text-muted">
          starts <RelativeTime at={grant.startsAt} />
        </span>
      )
    case 'provisioning':
    case 'active':
      return <Countdown until={grant.endsAt} label="Ends in" over="time is up" milestones={[900, 300, 60]} />
    case 'revoking':
      return (
        <span className="text-wait">
          asked <RelativeTime at={grant.endRequestedAt ?? grant.endsAt} />
        </span>
      )
    case 'ended':
      return (
        <span className="grid text-muted">
          <RelativeTime at={grant.endedAt ?? grant.endsAt} />
          <span className="text-xs">{grant.deniedAt ? 'refused by the API server' : 'never reached the cluster'}</span>
        </span>
      )
  }
}
