import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn.ts'

export type Tone = 'ok' | 'wait' | 'bad' | 'note' | 'accent'

const tones: Record<Tone, string> = {
  ok: 'bg-ok-soft text-ok',
  wait: 'bg-wait-soft text-wait',
  bad: 'bg-bad-soft text-bad',
  note: 'bg-note-soft text-note',
  accent: 'bg-accent-soft text-accent',
}

/** A small label: always an icon and a word, colour only on top of them. */
export function Badge({
  tone,
  icon: Icon,
  children,
  spin = false,
  className,
}: {
  tone: Tone
  icon?: LucideIcon
  children: ReactNode
  spin?: boolean
  className?: string
}) {
  return (
    <span className={cn('inline-flex h-6 items-center gap-1.5 whitespace-nowrap rounded-full px-2 font-medium text-xs', tones[tone], className)}>
      {Icon ? <Icon aria-hidden className={cn('size-3.5 shrink-0', spin && 'motion-safe:animate-spin')} /> : null}
      {children}
    </span>
  )
}
