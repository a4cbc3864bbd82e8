import { Timeline } from '#app/_ui/timeline.tsx'
import type { ActivityView, GrantView } from '#lib/access/views.ts'
import { activityEntries, inOrder, stepEntries } from '../../timeline-entries.tsx'

/** The whole course of a grant on one line of time; the step "the API server refuses" in it is the proof of the end. */
export function GrantTimeline({ grant, activity }: { grant: GrantView; activity: readonly ActivityView[] }) {
  return <Timeline label="What happened to this grant" entries={inOrder([...activityEntries(activity), ...stepEntries(grant.steps)])} />
}
