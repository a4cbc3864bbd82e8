import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'

/** A failure in place of content: what happened, whether anything changed, what to do, and the id to quote. */
export function ErrorState({
  title,
  children,
  traceId,
  action,
}: {
  title: string
  children?: ReactNode
  traceId?: string | null | undefined
  action?: ReactNode
}) {
  return (
    <div role="alert" className="grid justify-items-center gap-3 px-6 py-12 text-center">
      <span className="grid size-11 place-items-center rounded-full bg-bad-soft text-bad">
        <CircleAlert aria-hidden className="size-5" />
      </span>
      <p className="font-semibold text-lg">{title}</p>
      {children ? <div className="grid max-w-[52ch] gap-2 text-muted">{children}</div> : null}
      {traceId ? (
        <p className="flex items-center gap-1 text-muted text-sm">
          Reference <code className="font-mono text-ink">{traceId}</code> <CopyButton text={traceId} label="Copy the reference" compact />
        </p>
      ) : null}
      {action ? <div className="mt-1 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  )
}
