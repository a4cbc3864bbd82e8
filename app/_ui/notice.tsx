import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Tone } from './badge.tsx'
import { cn } from './cn.ts'

const looks: Record<Tone, { className: string; icon: LucideIcon }> = {
  ok: {
    className: 'border-ok/30 bg-ok-soft [&>svg]:text-ok',
    icon: CircleCheck,
  },
  wait: {
    className: 'border-wait/40 bg-wait-soft [&>svg]:text-wait',
    icon: TriangleAlert,
  },
  bad: {
    className: 'border-bad/40 bg-bad-soft [&>svg]:text-bad',
    icon: CircleAlert,
  },
  note: { className: 'border-line bg-sunken [&>svg]:text-muted', icon: Info },
  accent: {
    className: 'border-accent/30 bg-accent-soft [&>svg]:text-accent',
    icon: Info,
  },
}

/** Something that one has to know here. `live` announces it when it appears. */
export function Notice({
  tone = 'note',
  title,
  children,
  icon,
  live = false,
  className,
  actions,
}: {
  tone?: Tone
  title?: ReactNode
  children?: ReactNode
  icon?: LucideIcon
  live?: boolean
  className?: string
  actions?: ReactNode
}) {
  const look = looks[tone]
  const Icon = icon ?? look.icon
  return (
    <div role={live ? (tone === 'bad' ? 'alert' : 'status') : undefined} className={cn('flex gap-3 rounded-lg border px-3.5 py-3', look.className, className)}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="grid min-w-0 flex-1 grid-cols-1 gap-1">
        {title ? <p className="font-semibold">{title}</p> : null}
        {children ? <div className="grid grid-cols-1 gap-1 text-ink/90">{children}</div> : null}
        {actions ? <div className="mt-1 flex flex-wrap gap-2">{actions}</div> : null}
      </div>
    </div>
  )
}
