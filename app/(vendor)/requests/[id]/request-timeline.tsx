import { CircleCheck, CircleX, Send } from 'lucide-react'
import { durationWords } from '#app/_ui/format-time.ts'
import { Timeline, type TimelineEntry } from '#app/_ui/timeline.tsx'
import type { ActivityView, RequestView } from '#lib/access/views.ts'
import { activityEntries, inOrder } from '../../../(grants)/timeline-entries.tsx'

/** Who asked and who decided, from the record; from the request itself where the reader may not see the record. */
export function RequestTimeline({ request, activity }: { request: RequestView; activity: readonly ActivityView[] }) {
  const entries = activity.length > 0 ? activityEntries(activity) : fromRequest(request)
  return <Timeline label="What happened to this request" entries={inOrder(entries)} />
}

function fromRequest(request: RequestView): TimelineEntry[] {
  return [
    { id: 'asked', at: request.createdAt, icon: Send, tone: 'accent', title: `${request.requester.name} asked for ${durationWords(request.durationSeconds)}` },
    ...request.decisions.map(
      (decision): TimelineEntry => ({
        id: decision.id,
        at: decision.at,
        icon: decision.verdict === 'approve' ? CircleCheck : CircleX,
        tone: decision.verdict === 'approve' ? 'ok' : 'bad',
        title: `${decision.approver.name} ${decision.verdict === 'approve' ? 'approved' : 'denied'} version ${decision.requestVersion}`,
        detail: decision.reason,
      }),
    ),
  ]
}
