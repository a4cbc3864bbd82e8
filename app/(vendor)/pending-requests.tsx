import { ArrowRight } from 'lucide-react'
import Link from 'next/link'
import { Card } from '#app/_ui/card.tsx'
import { ClusterName } from '#app/_ui/environment-badge.tsx'
import { NamespaceList } from '#app/_ui/namespace-list.tsx'
import { ProfileIcon } from '#app/_ui/profile-icon.tsx'
import { RequestStatus } from '#app/_ui/status.tsx'
import { DurationText, RelativeTime } from '#app/_ui/time.tsx'
import type { PersonView, RequestView } from '#lib/access/views.ts'
import { peopleWords } from './people-words.ts'

/** What waits for a decision, with who can decide and when it lapses. */
export function PendingRequests({ requests, approvers }: { requests: RequestView[]; approvers: PersonView[] }) {
  return (
    <Card flush title="Waiting for a decision" hint={`Can be decided by ${peopleWords(approvers)}.`}>
      <ul className="divide-y divide-line border-line border-t">
        {requests.map((request) => (
          <li
            key={request.id}
            className="relative flex flex-wrap items-start gap-x-4 sm:items-center gap-y-2 px-4 py-3.5 transition-colors hover:bg-sunken/60 sm:px-5"
          >
            <ProfileIcon icon={request.profile.icon} />
            <div className="grid min-w-0 flex-1 basis-52 gap-1">
              <Link href={`/requests/${request.id}`} className="font-medium after:absolute after:inset-0">
                {request.profile.name}, <DurationText seconds={request.durationSeconds} />
              </Link>
              <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <ClusterName cluster={request.cluster} />
                <NamespaceList namespaces={request.namespaces} scope={request.profile.scope} limit={4} />
              </span>
            </div>
            <div className="z-10 grid basis-full gap-1 pl-13 text-sm sm:basis-auto sm:justify-items-end sm:pl-0">
              <RequestStatus state={request.state} short />
              <span className="text-muted">
                {request.requiredApprovals > 1 ? `${request.approvals} of ${request.requiredApprovals} approvals, ` : ''}lapses{' '}
                <RelativeTime at={request.lapsesAt} />
              </span>
            </div>
            <ArrowRight aria-hidden className="hidden size-4 text-muted sm:block" />
          </li>
        ))}
      </ul>
    </Card>
  )
}
