import { ChevronLeft, ChevronRight } from 'lucide-react'
import { LinkButton } from './button.tsx'

/**
 * Forward by cursor; back to the first page. `params` are the page's current search parameters, so that filters stay.
 * The count is a live region: it says how many there are after a filter changed.
 */
export function Pagination({
  path,
  params,
  total,
  shown,
  nextCursor,
  noun,
}: {
  path: string
  params: Record<string, string | undefined>
  total: number
  shown: number
  nextCursor: string | null
  /** Singular and plural: ['request', 'requests']. */
  noun: readonly [string, string]
}) {
  const link = (cursor: string | null) => {
    const query = new URLSearchParams()
    for (const [key, value] of Object.entries(params)) if (value && key !== 'cursor') query.set(key, value)
    if (cursor) query.set('cursor', cursor)
    const text = query.toString()
    return text ? `${path}?${text}` : path
  }
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center justify-between gap-3 border-line border-t px-5 py-3">
      <p role="status" className="tabular text-muted text-sm">
        {shown === total ? `${total} ${total === 1 ? noun[0] : noun[1]}` : `${shown} of ${total} ${noun[1]}`}
      </p>
      <span className="flex gap-2">
        {params.cursor ? (
          <LinkButton href={link(null)} size="sm">
            <ChevronLeft aria-hidden /> First page
          </LinkButton>
        ) : null}
        {nextCursor ? (
          <LinkButton href={link(nextCursor)} size="sm" rel="next">
            Next <ChevronRight aria-hidden />
          </LinkButton>
        ) : null}
      </span>
    </nav>
  )
}
