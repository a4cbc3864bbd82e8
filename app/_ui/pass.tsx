import type { ReactNode } from 'react'
import { cn } from './cn.ts'

/**
 * The pass: what was given on the left, its time on the stub at the right, a perforated edge between. On a phone the stub is below.
 * `tone` colours the stub: live access stands out from what waits or is over.
 */
export function Pass({ children, stub, tone, className }: { children: ReactNode; stub: ReactNode; tone: 'live' | 'wait' | 'over'; className?: string }) {
  return (
    <div className={cn('relative grid overflow-hidden rounded-2xl border border-line bg-surface shadow-card md:grid-cols-[1fr_17rem]', className)}>
      <div className="min-w-0 p-4 sm:p-5">{children}</div>
      <div
        className={cn(
          'relative grid content-center gap-3 border-line border-t border-dashed p-4 sm:p-5 md:border-t-0 md:border-l',
          { live: 'bg-ok-soft/60', wait: 'bg-wait-soft/60', over: 'bg-sunken' }[tone],
        )}
      >
        <span aria-hidden className="-left-2 -top-2 absolute size-4 rounded-full border border-line bg-canvas md:-top-2" />
        <span
          aria-hidden
          className="-right-2 -top-2 absolute size-4 rounded-full border border-line bg-canvas md:top-auto md:right-auto md:-bottom-2 md:-left-2"
        />
        {stub}
      </div>
    </div>
  )
}
