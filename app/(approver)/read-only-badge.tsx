import { Eye } from 'lucide-react'
import { Badge } from '#app/_ui/badge.tsx'
import type { Context } from '#lib/access/context.ts'

/** Tells an auditor why every button of the page is off: the role reads everything and changes nothing. */
export function ReadOnlyBadge({ context }: { context: Pick<Context, 'actor'> }) {
  const { roles } = context.actor
  if (!roles.every((role) => role === 'auditor')) return null
  return (
    <Badge tone="note" icon={Eye}>
      Read only: you are an auditor
    </Badge>
  )
}
