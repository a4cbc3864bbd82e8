import {
  Ban,
  BellRing,
  CalendarClock,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  CircleX,
  Flag,
  HelpCircle,
  Hourglass,
  KeyRound,
  LoaderCircle,
  type LucideIcon,
  TimerOff,
  TriangleAlert,
  Undo2,
} from 'lucide-react'
import type { CancelReason, CredentialState, GrantEndReason, GrantState, RequestState } from '#lib/domain/client.ts'
import { Badge, type Tone } from './badge.tsx'

type Look = { tone: Tone; icon: LucideIcon; word: string; spin?: boolean }

const requestLooks: Record<RequestState, Look> = {
  pending: { tone: 'wait', icon: Hourglass, word: 'Waiting for a decision' },
  approved: { tone: 'ok', icon: CircleCheck, word: 'Approved' },
  denied: { tone: 'bad', icon: CircleX, word: 'Denied' },
  cancelled: { tone: 'note', icon: CircleSlash, word: 'Cancelled' },
  lapsed: { tone: 'note', icon: TimerOff, word: 'Lapsed' },
}

/** State of a request. `short` for lists; `cancelReason` tells what the requester took back from what Daypass cancelled. */
export function RequestStatus({ state, cancelReason = null, short = false }: { state: RequestState; cancelReason?: CancelReason | null; short?: boolean }) {
  const look = state === 'cancelled' && cancelReason === 'withdrawn' ? { ...requestLooks.cancelled, word: 'Withdrawn' } : requestLooks[state]
  return (
    <Badge tone={look.tone} icon={look.icon}>
      {short && state === 'pending' ? 'Waiting' : look.word}
    </Badge>
  )
}

const grantLooks: Record<GrantState, Look> = {
  scheduled: { tone: 'accent', icon: CalendarClock, word: 'Scheduled' },
  provisioning: {
    tone: 'wait',
    icon: LoaderCircle,
    word: 'Setting up',
    spin: true,
  },
  active: { tone: 'ok', icon: KeyRound, word: 'Active' },
  // Never green, never "ended": the API server has not said no yet.
  revoking: {
    tone: 'wait',
    icon: TriangleAlert,
    word: 'Revoking, not yet confirmed',
  },
  ended: { tone: 'note', icon: CircleSlash, word: 'Ended' },
}

/** How a grant ended, in a word or two. */
export const endReasonWords: Record<GrantEndReason, string> = {
  expired: 'Ended on time',
  revoked: 'Revoked',
  released: 'Released early',
  undone: 'Approval undone',
  failed: 'Could not be set up',
  'vendor-suspended': 'Vendor suspended',
  'contract-ended': 'Contract ended',
  'user-disabled': 'User disabled',
  'cluster-retired': 'Cluster taken out of service',
  drift: 'Changed in the cluster',
  'externally-ended': 'Ended in the cluster',
}

const endIcons: Partial<Record<GrantEndReason, LucideIcon>> = {
  expired: TimerOff,
  revoked: Ban,
  released: Flag,
  undone: Undo2,
  failed: CircleX,
}

/**
 * State of a grant. Give `endReason` to name how it ended and `alarm` when a revocation could not be confirmed in time;
 * `ending` while an end was asked for but the issuer has not begun.
 */
export function GrantStatus({
  state,
  endReason,
  alarm = false,
  ending = false,
}: {
  state: GrantState
  endReason?: GrantEndReason | null
  alarm?: boolean
  ending?: boolean
}) {
  if (state === 'ended' && endReason) {
    const tone: Tone = endReason === 'expired' || endReason === 'released' ? 'note' : 'bad'
    return (
      <Badge tone={tone} icon={endIcons[endReason] ?? CircleSlash}>
        {endReasonWords[endReason]}
      </Badge>
    )
  }
  if (state !== 'ended' && alarm) {
    return (
      <Badge tone="bad" icon={BellRing}>
        Not confirmed ended: alarm
      </Badge>
    )
  }
  const look = ending && state !== 'ended' ? grantLooks.revoking : grantLooks[state]
  return (
    <Badge tone={look.tone} icon={look.icon} spin={look.spin ?? false}>
      {look.word}
    </Badge>
  )
}

const credentialLooks: Record<CredentialState, Look> = {
  minting: { tone: 'wait', icon: LoaderCircle, word: 'Being made', spin: true },
  live: { tone: 'ok', icon: KeyRound, word: 'Live' },
  revoked: { tone: 'note', icon: Ban, word: 'Removed' },
  expired: { tone: 'note', icon: TimerOff, word: 'Expired' },
  failed: { tone: 'bad', icon: CircleX, word: 'Failed' },
}

/**
 * State of a credential. `killAsked` when somebody asked to kill this very one: what ended together with its grant is removed, not killed.
 */
export function CredentialStatus({ state, killAsked = false }: { state: CredentialState; killAsked?: boolean }) {
  const look: Look =
    killAsked && state === 'live'
      ? { tone: 'wait', icon: LoaderCircle, word: 'Being killed', spin: true }
      : killAsked && state === 'revoked'
        ? { ...credentialLooks.revoked, word: 'Killed' }
        : credentialLooks[state]
  return (
    <Badge tone={look.tone} icon={look.icon} spin={look.spin ?? false}>
      {look.word}
    </Badge>
  )
}

const publishedLooks: Record<'published' | 'missing' | 'different' | 'unknown', Look> = {
  published: { tone: 'ok', icon: CircleCheck, word: 'Published' },
  missing: { tone: 'wait', icon: CircleDashed, word: 'Not in the cluster' },
  different: {
    tone: 'bad',
    icon: TriangleAlert,
    word: 'Differs from what was approved',
  },
  unknown: { tone: 'note', icon: HelpCircle, word: 'Unknown' },
}

/** Live digest state of a profile version in a cluster. */
export function PublishedStatus({ state }: { state: 'published' | 'missing' | 'different' | 'unknown' }) {
  const look = publishedLooks[state]
  return (
    <Badge tone={look.tone} icon={look.icon}>
      {look.word}
    </Badge>
  )
}

/** Whether the issuer reaches a cluster; null until its first look. */
export function ReachableStatus({ reachable }: { reachable: boolean | null }) {
  if (reachable === null)
    return (
      <Badge tone="note" icon={HelpCircle}>
        Not checked yet
      </Badge>
    )
  return reachable ? (
    <Badge tone="ok" icon={CircleCheck}>
      Reachable
    </Badge>
  ) : (
    <Badge tone="bad" icon={CircleX}>
      Unreachable
    </Badge>
  )
}
