import { CircleAlert } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { cn } from './cn.ts'

/** What a control inside a Field must spread, so that label, hint and error belong to it. */
export type FieldAria = {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
  required: boolean | undefined
}

/** Label, control, hint and error of one input. `error` is announced and tied to the control. */
export function Field({
  label,
  hint,
  error,
  required = false,
  optional = false,
  className,
  aside,
  children,
}: {
  label: ReactNode
  hint?: ReactNode
  error?: string | null | undefined
  required?: boolean
  optional?: boolean
  className?: string
  /** Right of the label, a counter for example. */
  aside?: ReactNode
  children: (aria: FieldAria) => ReactNode
}) {
  const id = useId()
  const described = [error ? `${id}-error` : null, hint ? `${id}-hint` : null].filter(Boolean).join(' ')
  return (
    <div className={cn('grid content-start gap-1.5', className)}>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-medium">
          {label}
          {optional ? <span className="font-normal text-muted"> (optional)</span> : null}
        </label>
        {aside ? <span className="tabular text-muted text-sm">{aside}</span> : null}
      </div>
      {children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? true : undefined,
        required: required || undefined,
      })}
      <FieldError id={`${id}-error`} message={error} />
      {hint ? (
        <p id={`${id}-hint`} className="text-muted text-sm">
          {hint}
        </p>
      ) : null}
    </div>
  )
}

/** One error line under a control. */
export function FieldError({ id, message }: { id: string; message: string | null | undefined }) {
  if (!message) return null
  return (
    <p id={id} className="flex items-start gap-1.5 font-medium text-bad text-sm">
      <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      {message}
    </p>
  )
}
