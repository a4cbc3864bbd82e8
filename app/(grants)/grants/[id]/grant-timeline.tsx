import { Timeline } from '#app/_ui/timeline.tsx'
import type { ActivityView, GrantView } from '#lib/access/views.ts'
import { activityEntries, inOrder, stepEntries } from '../../timeline-entries.tsx'

/** The whole course of a grant on one line of time; the step "the API server refuses" in it is the proof of the end. */
export function GrantTimeline({ grant, course }: { grant: GrantView; course: { items: readonly ActivityView[]; leftOut: number } }) {
  return (
    <>
      <Timeline label="What happened to this grant" entries={inOrder([...activityEntries(course.items), ...stepEntries(grant.steps)])} />
      {course.leftOut > 0 ? <p className="mt-3 text-muted text-sm">{course.leftOut} more entries between are in the activity record.</p> : null}
    </>
  )
}
