import type { ReactNode } from 'react'
import { cn } from './cn.ts'

/** A box. With `title` it is a labelled section; `actions` sit at the right of the title. */
export function Card({
  title,
  hint,
  actions,
  children,
  className,
  flush = false,
  id,
}: {
  title?: ReactNode
  hint?: ReactNode
  actions?: ReactNode
  children?: ReactNode
  className?: string
  /** No padding around the children (for tables and lists that reach the edges). */
  flush?: boolean
  id?: string
}) {
  return (
    <section id={id} className={cn('min-w-0 rounded-xl border border-line bg-surface shadow-card', className)}>
      {title ? (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 pt-4 sm:px-5">
          <div className="min-w-0">
            <h2 className="font-semibold text-lg">{title}</h2>
            {hint ? <p className="mt-0.5 text-muted text-sm">{hint}</p> : null}
          </div>
          {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
        </div>
      ) : null}
      <div className={cn(flush ? (title ? 'pt-3' : '') : 'p-4 sm:p-5', title && !flush && 'pt-3 sm:pt-3')}>{children}</div>
    </section>
  )
}

/** Facts in two columns: a term and what is true of it. Entries that are null are left out. */
export function Facts({ entries, className }: { entries: (readonly [ReactNode, ReactNode] | null)[]; className?: string }) {
  return (
    <dl className={cn('grid grid-cols-1 gap-x-6 gap-y-1 sm:grid-cols-[minmax(7rem,max-content)_1fr] sm:gap-y-2.5', className)}>
      {entries.map((entry, index) =>
        entry ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is fixed by its caller
          <div key={index} className="contents">
            <dt className="mt-2 text-muted text-sm sm:mt-0">{entry[0]}</dt>
            <dd className="min-w-0">{entry[1]}</dd>
          </div>
        ) : null,
      )}
    </dl>
  )
}
