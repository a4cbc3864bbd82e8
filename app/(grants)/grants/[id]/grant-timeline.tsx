import { ShieldCheck } from 'lucide-react'
import { Timeline, type TimelineEntry } from '#app/_ui/timeline.tsx'
import type { ActivityView, GrantView } from '#lib/access/views.ts'
import { activityEntries, inOrder, stepEntries } from '../../timeline-entries.tsx'

/** The whole course of a grant on one line of time. */
export function GrantTimeline({ grant, activity }: { grant: GrantView; activity: readonly ActivityView[] }) {
  const proof: TimelineEntry[] = grant.deniedAt
    ? [{ id: 'proof', at: grant.deniedAt, icon: ShieldCheck, tone: 'ok', title: `The API server of ${grant.cluster.name} refused: the access is over` }]
    : []
  return <Timeline label="What happened to this grant" entries={inOrder([...activityEntries(activity), ...stepEntries(grant.steps), ...proof])} />
}
