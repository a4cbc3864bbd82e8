import { Check, Minus, TriangleAlert } from 'lucide-react'
import { type PolicyRule, type ProfileScope, rulesInWords } from '#lib/domain/client.ts'
import { cn } from './cn.ts'

/** What a profile allows, in sentences, with what an approver should stop at. `full` adds what it does not allow. */
export function RulesSummary({
  rules,
  scope,
  full = false,
  className,
}: {
  rules: readonly PolicyRule[]
  scope: ProfileScope
  full?: boolean
  className?: string
}) {
  const words = rulesInWords(rules, scope, full ? undefined : 6)
  return (
    <div className={cn('grid gap-2', full && 'gap-4 sm:grid-cols-2', className)}>
      <ul aria-label="What it allows" className={cn('grid content-start gap-1', full || 'text-sm')}>
        {words.can.map((line) => (
          <li key={line} className="flex items-start gap-2">
            <Check aria-hidden className="mt-1 size-3.5 shrink-0 text-ok" />
            {line}
          </li>
        ))}
        {words.risks.map((line) => (
          <li key={line} className="flex items-start gap-2 font-medium text-wait">
            <TriangleAlert aria-hidden className="mt-1 size-3.5 shrink-0" />
            {line}
          </li>
        ))}
      </ul>
      {full ? (
        <ul aria-label="What it does not allow" className="grid content-start gap-1 text-muted">
          {words.cannot.map((line) => (
            <li key={line} className="flex items-start gap-2">
              <Minus aria-hidden className="mt-1 size-3.5 shrink-0" />
              <span>
                <span className="sr-only">Not allowed: </span>
                {line}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
