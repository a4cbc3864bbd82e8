'use client'

import { createContext, type ReactNode, use, useCallback, useEffect, useState, useSyncExternalStore } from 'react'

/*
 * All countdowns run from the server's clock: a browser's clock may be wrong by minutes. The offset is taken anew whenever the server
 * renders the layout again (each live refresh does).
 */
type ServerClock = { initial: number; offset: number }
const ServerClockContext = createContext<ServerClock>({
  initial: 0,
  offset: 0,
})

/** Gives `useNow` the server's time. `serverNow` is epoch milliseconds at the server's render. */
export function ServerClockProvider({ serverNow, children }: { serverNow: number; children: ReactNode }) {
  const [initial] = useState(serverNow)
  const [offset, setOffset] = useState(0)
  useEffect(() => setOffset(serverNow - Date.now()), [serverNow])
  return <ServerClockContext value={{ initial, offset }}>{children}</ServerClockContext>
}

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const each of listeners) each()
  }, 500)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/**
 * The server's "now" in epoch milliseconds, moving in steps of `stepMs`. While hydrating it is the instant of the server's render, so the
 * markup is the same on both sides.
 */
export function useNow(stepMs = 1000): number {
  const { initial, offset } = use(ServerClockContext)
  const read = useCallback(() => Math.floor((Date.now() + offset) / stepMs) * stepMs, [offset, stepMs])
  return useSyncExternalStore(subscribe, read, () => initial)
}

const never = () => () => undefined
/** False on the server and while hydrating, true after: what depends on the reader's zone is shown only then. */
export const useHydrated = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
