import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'

/** The top of a page: where it is, its one h1, what it is about, and what can be done. */
export function PageHeader({
  title,
  description,
  trail = [],
  badges,
  actions,
}: {
  title: ReactNode
  description?: ReactNode
  trail?: { href: string; label: string }[]
  badges?: ReactNode
  actions?: ReactNode
}) {
  return (
    <header className="mb-6 grid gap-2">
      {trail.length > 0 ? (
        <nav aria-label="Breadcrumb">
          <ol className="flex flex-wrap items-center gap-1 text-muted text-sm">
            {trail.map((step) => (
              <li key={step.href} className="flex items-center gap-1">
                <Link href={step.href} className="rounded-sm py-1 underline-offset-4 hover:text-ink hover:underline">
                  {step.label}
                </Link>
                <ChevronRight aria-hidden className="size-3.5" />
              </li>
            ))}
          </ol>
        </nav>
      ) : null}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="grid min-w-0 gap-1.5">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            {/* Focus goes here after a navigation, so that a screen reader begins with the page's name. */}
            <h1 tabIndex={-1} className="min-w-0 font-semibold text-2xl tracking-tight">
              {title}
            </h1>
            {badges}
          </div>
          {description ? <p className="max-w-[68ch] text-muted">{description}</p> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </div>
    </header>
  )
}
