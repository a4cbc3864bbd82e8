'use client'

import { useSyncExternalStore } from 'react'

const key = 'daypass.shortcuts'
const changed = 'daypass:shortcuts'

const subscribe = (listener: () => void) => {
  window.addEventListener(changed, listener)
  window.addEventListener('storage', listener)
  return () => {
    window.removeEventListener(changed, listener)
    window.removeEventListener('storage', listener)
  }
}

const read = (): boolean => {
  try {
    return localStorage.getItem(key) !== 'off'
  } catch {
    // Storage may be forbidden; the keys then stay on for this visit.
    return true
  }
}

/** Whether one-letter shortcuts act, kept in this browser: they can be turned off for people whose tools press letters (WCAG 2.1.4). */
export function useShortcuts(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(subscribe, read, () => true)
  const set = (next: boolean) => {
    try {
      localStorage.setItem(key, next ? 'on' : 'off')
    } catch {
      return
    }
    window.dispatchEvent(new Event(changed))
  }
  return [on, set]
}
