'use client'

import { lazy, Suspense, useEffect, useState } from 'react'
import type { ConfirmProps } from './confirm-props.ts'

const load = () => import('./confirm-popup.tsx')
const Popup = lazy(() => load().then((module) => ({ default: module.ConfirmPopup })))

/** Fetches the dialog while nothing else is going on, so that it is there when it is wanted. For pages that mount it late. */
export function useConfirmSoon(): void {
  useEffect(() => {
    if (typeof requestIdleCallback === 'undefined') {
      const timer = setTimeout(load, 2000)
      return () => clearTimeout(timer)
    }
    const idle = requestIdleCallback(() => void load().catch(() => undefined))
    return () => cancelIdleCallback(idle)
  }, [])
}

/**
 * Asks before something with consequences. It says what will happen, in which environment, and may ask for a reason. It stays open, showing
 * the failure, when `onConfirm` throws; it closes when it resolves. Controlled: give `open` and `onOpenChange`.
 */
export function ConfirmDialog(props: ConfirmProps) {
  const [wanted, setWanted] = useState(props.open)
  if (props.open && !wanted) setWanted(true)
  useConfirmSoon()
  return wanted ? (
    <Suspense fallback={null}>
      <Popup {...props} />
    </Suspense>
  ) : null
}
