import { cva, type VariantProps } from 'class-variance-authority'
import { LoaderCircle } from 'lucide-react'
import Link from 'next/link'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn.ts'

/** Looks of a button. `primary` at most once in a view; `danger` for what takes access away; `quiet` for what is beside the point. */
export const buttonClass = cva(
  'inline-flex select-none items-center justify-center gap-2 whitespace-nowrap rounded-md border font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55 [&>svg]:size-4 [&>svg]:shrink-0',
  {
    variants: {
      look: {
        primary: 'border-transparent bg-accent text-on-accent hover:not-disabled:not-aria-disabled:bg-accent-hover',
        plain: 'border-edge/60 bg-surface text-ink hover:not-disabled:not-aria-disabled:border-edge hover:not-disabled:not-aria-disabled:bg-sunken',
        danger: 'border-bad/50 bg-surface text-bad hover:not-disabled:not-aria-disabled:border-bad hover:not-disabled:not-aria-disabled:bg-bad-soft',
        'danger-solid': 'border-transparent bg-bad-solid text-on-production hover:not-disabled:not-aria-disabled:opacity-90',
        quiet: 'border-transparent bg-transparent text-muted hover:not-disabled:not-aria-disabled:bg-sunken hover:not-disabled:not-aria-disabled:text-ink',
      },
      size: {
        sm: 'h-7 px-2.5 text-sm pointer-coarse:h-10',
        md: 'h-9 px-3.5 text-base pointer-coarse:h-11',
        lg: 'h-11 px-5 text-base',
        icon: 'size-9 pointer-coarse:size-11',
        'icon-sm': 'size-7 pointer-coarse:size-10',
      },
    },
    defaultVariants: { look: 'plain', size: 'md' },
  },
)

type Looks = VariantProps<typeof buttonClass>

/**
 * A button (type "button" unless told). `busy` shows a spinner and keeps it from being pressed twice.
 * `blocked` is the reason why it can't be pressed now: the button stays reachable by keyboard and says why, on screen readers and on hover.
 */
export function Button({
  look,
  size,
  className,
  busy = false,
  blocked,
  children,
  onClick,
  type = 'button',
  ...rest
}: ComponentProps<'button'> &
  Looks & {
    busy?: boolean
    blocked?: string | null | undefined
    children?: ReactNode
  }) {
  const held = busy || Boolean(blocked)
  return (
    <button
      {...rest}
      type={held && type === 'submit' ? 'button' : type}
      aria-disabled={held || undefined}
      aria-busy={busy || undefined}
      title={blocked ?? rest.title}
      aria-description={blocked ?? undefined}
      onClick={held ? undefined : onClick}
      className={cn(buttonClass({ look, size }), className)}
    >
      {busy ? <LoaderCircle aria-hidden className="animate-spin" /> : null}
      {children}
    </button>
  )
}

/** A link that looks like a button. */
export function LinkButton({ look, size, className, ...rest }: ComponentProps<typeof Link> & Looks) {
  return <Link {...rest} className={cn(buttonClass({ look, size }), className)} />
}
