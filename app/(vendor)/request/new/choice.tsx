import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '#app/_ui/cn.ts'
import { FieldError } from '#app/_ui/field.tsx'

/** A numbered part of the form: a fieldset with its legend and its error. */
export function Part({
  step,
  title,
  hint,
  error,
  errorId,
  children,
}: {
  step: number
  title: string
  hint?: ReactNode
  error?: string | undefined
  errorId: string
  children: ReactNode
}) {
  return (
    <fieldset aria-describedby={error ? errorId : undefined} className="grid min-w-0 gap-3">
      <legend className="mb-3 flex w-full flex-wrap items-baseline gap-x-2.5 font-semibold text-lg">
        <span aria-hidden className="tabular grid size-6 translate-y-0.5 place-items-center self-start rounded-full bg-note-soft font-medium text-note text-sm">
          {step}
        </span>
        {title}
        {hint ? <span className="font-normal text-muted text-sm">{hint}</span> : null}
      </legend>
      {children}
      <FieldError id={errorId} message={error} />
    </fieldset>
  )
}

/** One card of a radio group; a blocked one says why. The input itself takes the focus, so arrow keys work as in any radio group. */
export function RadioCard({
  name,
  value,
  checked,
  onChange,
  blocked,
  invalid,
  children,
  className,
}: {
  name: string
  value: string
  checked: boolean
  onChange: () => void
  blocked?: string | null
  invalid?: boolean
  children: ReactNode
  className?: string
}) {
  return (
    <label
      className={cn(
        'relative grid content-start gap-1.5 rounded-xl border border-line bg-surface p-3.5 transition-colors has-checked:border-accent has-checked:bg-accent-soft has-checked:shadow-[inset_0_0_0_1px_var(--accent)] has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
        blocked ? 'cursor-not-allowed text-muted' : 'cursor-pointer hover:border-edge',
        invalid && 'border-bad/60',
        className,
      )}
    >
      <input
        type="radio"
        name={name}
        value={value}
        checked={checked}
        disabled={Boolean(blocked)}
        onChange={onChange}
        className="absolute top-4 right-4 size-4 accent-accent"
      />
      {children}
      {blocked ? (
        <span className="flex items-start gap-1.5 text-sm">
          <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {blocked}
        </span>
      ) : null}
    </label>
  )
}
