import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from './cn.ts'

const control =
  'w-full min-w-0 rounded-md border border-edge bg-surface px-3 text-base text-ink transition-colors hover:border-ink/60 aria-invalid:border-bad disabled:cursor-not-allowed disabled:opacity-55 pointer-coarse:text-lg'

/** One line of text (or a date, a number ...). */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...rest} className={cn(control, 'h-9 pointer-coarse:h-11', className)} />
}

/** Several lines of text. */
export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea {...rest} className={cn(control, 'min-h-24 py-2', className)} />
}

/** The browser's own select: right on every phone, works without JavaScript. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <span className={cn('relative block', className)}>
      <select {...rest} className={cn(control, 'h-9 appearance-none pr-9 pointer-coarse:h-11')}>
        {children}
      </select>
      <ChevronDown aria-hidden className="-translate-y-1/2 pointer-events-none absolute top-1/2 right-2.5 size-4 text-muted" />
    </span>
  )
}
