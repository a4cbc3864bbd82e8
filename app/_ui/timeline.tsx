import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Tone } from './badge.tsx'
import { cn } from './cn.ts'
import { ClockTime } from './time.tsx'

export type TimelineEntry = {
  id: string
  at: string
  icon: LucideIcon
  tone: Tone
  title: ReactNode
  detail?: ReactNode
  spin?: boolean
}

const dots: Record<Tone, string> = {
  ok: 'bg-ok-soft text-ok',
  wait: 'bg-wait-soft text-wait',
  bad: 'bg-bad-soft text-bad',
  note: 'bg-note-soft text-note',
  accent: 'bg-accent-soft text-accent',
}

/** What happened, oldest first, each with its time. */
export function Timeline({ entries, label }: { entries: TimelineEntry[]; label: string }) {
  return (
    <ol aria-label={label} className="relative">
      {entries.map(({ icon: Icon, ...entry }, index) => (
        <li key={entry.id} className="relative flex gap-3 pb-3 last:pb-0">
          {index < entries.length - 1 ? <span aria-hidden className="absolute top-7 bottom-0 left-3 w-px bg-line" /> : null}
          <span className={cn('z-0 grid size-6 shrink-0 place-items-center rounded-full', dots[entry.tone])}>
            <Icon aria-hidden className={cn('size-3.5', entry.spin && 'motion-safe:animate-spin')} />
          </span>
          <div className="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-4">
            <div className="min-w-0 flex-1 basis-56">
              <p>{entry.title}</p>
              {entry.detail ? <div className="text-muted text-sm">{entry.detail}</div> : null}
            </div>
            <ClockTime at={entry.at} className="text-muted text-sm" />
          </div>
        </li>
      ))}
    </ol>
  )
}
