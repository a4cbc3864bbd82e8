'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'

/** After a navigation inside the app, puts the focus on the page's heading, as a full page load would begin there. */
export function FocusHeading() {
  const path = usePathname()
  const before = useRef(path)
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
  }, [path])
  return null
}
