import {
  Activity,
  Ban,
  BellRing,
  CircleCheck,
  CircleX,
  Flag,
  KeyRound,
  LoaderCircle,
  type LucideIcon,
  PencilLine,
  Send,
  ShieldCheck,
  ShieldX,
  TimerOff,
  Undo2,
} from 'lucide-react'
import type { Tone } from '#app/_ui/badge.tsx'
import { stepTime } from '#app/_ui/format-time.ts'
import type { TimelineEntry } from '#app/_ui/timeline.tsx'
import type { ActivityView, StepView } from '#lib/access/views.ts'
import { stepWords } from './step-words.ts'

const looks: [RegExp, LucideIcon, Tone][] = [
  [/alarm/, BellRing, 'bad'],
  [/^request\.(submitted|created|asked)/, Send, 'accent'],
  [/^request\.(changed|narrowed)/, PencilLine, 'wait'],
  [/(approved|activated|active)$/, CircleCheck, 'ok'],
  [/(denied|failed|refused)$/, CircleX, 'bad'],
  [/undo|undone|cancelled|withdrawn/, Undo2, 'note'],
  [/lapsed|expired|expiring/, TimerOff, 'note'],
  [/^credential\.(revoke|kill)/, Ban, 'bad'],
  [/^credential\./, KeyRound, 'accent'],
  [/released/, Flag, 'note'],
  [/^grant\.(revoking|cleaned|provisioning)/, Activity, 'note'],
  [/revok|suspend|drift/, Ban, 'bad'],
  [/ended$/, ShieldCheck, 'ok'],
]

function lookOf(action: string): { icon: LucideIcon; tone: Tone } {
  const found = looks.find(([pattern]) => pattern.test(action))
  return found ? { icon: found[1], tone: found[2] } : { icon: Activity, tone: 'note' }
}

type Ranked = TimelineEntry & { rank: number }

/** What people and the issuer did, with the address it came from. `activity` is newest first, as the record is read. */
export function activityEntries(activity: readonly ActivityView[]): Ranked[] {
  return activity.toReversed().map((entry) => ({
    id: `activity-${entry.id}`,
    at: entry.at,
    // Of the same instant as the steps that led to it.
    rank: /\.(active|ended|cleaned)$/.test(entry.action) ? 2 : 0,
    ...lookOf(entry.action),
    title: entry.sentence,
    detail: entry.ip ? (
      <span title={entry.userAgent ?? undefined}>
        from {entry.ip}
        {entry.userAgent ? `, ${shortAgent(entry.userAgent)}` : ''}
      </span>
    ) : null,
  }))
}

/** The issuer's steps in the cluster, each with how long it took. */
export function stepEntries(steps: readonly StepView[]): Ranked[] {
  return steps
    .filter((step) => step.state !== 'running' || !steps.some((other) => other.step === step.step && other.state !== 'running' && other.at >= step.at))
    .map((step) => ({
      id: `step-${step.id}`,
      at: step.at,
      rank: 1,
      icon: { running: LoaderCircle, done: ShieldCheck, failed: ShieldX }[step.state],
      tone: ({ running: 'wait', done: 'ok', failed: 'bad' } as const)[step.state],
      spin: step.state === 'running',
      title: (
        <>
          {stepWords(step.step)[step.state]} {step.durationMs === null ? null : <span className="tabular text-muted text-sm">{stepTime(step.durationMs)}</span>}
        </>
      ),
      detail: failureOf(step),
    }))
}

const failureOf = (step: StepView): string | null => (step.state === 'failed' && typeof step.detail.reason === 'string' ? step.detail.reason : null)

/** Oldest first. */
export const inOrder = (entries: (TimelineEntry & { rank?: number })[]): TimelineEntry[] =>
  [...entries].sort((a, b) => a.at.localeCompare(b.at) || (a.rank ?? 0) - (b.rank ?? 0))

/** `Chrome on Linux` of a browser's long name; the first word of anything else. */
export function shortAgent(agent: string): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(agent)?.[1]
  if (!browser) return agent.split(/[ (]/)[0]?.slice(0, 40) ?? agent.slice(0, 40)
  const name = { Edg: 'Edge', OPR: 'Opera' }[browser] ?? browser
  const system = /Android|iPhone|iPad|Windows|Mac OS X|Linux|CrOS/.exec(agent)?.[0]
  return system ? `${name} on ${system === 'Mac OS X' ? 'macOS' : system}` : name
}
