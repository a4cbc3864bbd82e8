'use client'

import { usePathname } from 'next/navigation'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { cn } from '../cn.ts'

/**
 * A button that opens a small panel of links and controls, by the browser's own popover: light dismiss, Escape and the way back of the focus
 * cost no script. It closes when the page changes.
 */
export function PopoverMenu({
  label,
  button,
  buttonClass,
  panelClass,
  children,
}: {
  label: string
  button: ReactNode
  buttonClass: string
  panelClass: string
  children: ReactNode
}) {
  const id = useId()
  const path = usePathname()
  const panel = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is what closes it
  useEffect(() => {
    if (panel.current?.matches(':popover-open')) panel.current.hidePopover()
  }, [path])
  return (
    <>
      <button type="button" popoverTarget={id} aria-label={label} className={buttonClass}>
        {button}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        className={cn('fixed inset-auto m-0 rounded-xl border border-line bg-surface p-1.5 text-ink shadow-float', panelClass)}
      >
        {children}
      </div>
    </>
  )
}

/** Looks of one line in the panel. */
export const menuItem = 'flex min-h-9 w-full items-center gap-3 rounded-lg px-3 text-left hover:bg-sunken pointer-coarse:min-h-11'
