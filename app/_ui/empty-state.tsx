import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn.ts'

/** Nothing to show: what this place is for, one thing to do, and perhaps an example. "Nothing yet" and "no match" are different texts. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
  className,
}: {
  icon: LucideIcon
  title: string
  children?: ReactNode
  action?: ReactNode
  className?: string
}) {
  return (
    <div className={cn('grid justify-items-center gap-3 px-6 py-12 text-center', className)}>
      <span className="grid size-11 place-items-center rounded-full border border-line bg-sunken text-muted">
        <Icon aria-hidden className="size-5" />
      </span>
      <p className="font-semibold text-lg">{title}</p>
      {children ? <div className="grid max-w-[52ch] gap-2 text-muted">{children}</div> : null}
      {action ? <div className="mt-1 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  )
}
