import Link from 'next/link'
import type { ComponentProps } from 'react'
import { cn } from './cn.ts'

/** A link inside text. */
export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return <Link {...rest} className={cn('rounded-sm text-accent underline underline-offset-4 hover:text-accent-hover', className)} />
}
