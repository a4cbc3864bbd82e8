'use client'

import { useRouter } from 'next/navigation'
import { createContext, type ReactNode, startTransition, use, useEffect, useMemo, useRef, useState } from 'react'

/** What the server's stream says happened: ids only; pages read the rest again. */
export type LiveEvent =
  | { type: 'activity'; id: string; action: string; requestId: string | null; grantId: string | null; subjectType: string; subjectId: string }
  | { type: 'step'; grantId: string }
/** `resync` comes after a gap: something may have been missed, so read again. */
type Signal = LiveEvent | { type: 'resync' }
export type LiveState = 'connecting' | 'live' | 'offline'

type Live = {
  state: LiveState
  subscribe: (listener: (signal: Signal) => void) => () => void
}
const LiveContext = createContext<Live | null>(null)

// Browsers allow six connections to one http host: a tab that nobody looks at gives its own back.
const hiddenCloseMs = 60_000
const retryMs = [1000, 2000, 5000, 10_000, 30_000]

/** One connection to /api/v1/stream for the whole tab, kept up by itself. Mounted once in the layout for signed-in people. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<LiveState>('connecting')
  const listeners = useRef(new Set<(signal: Signal) => void>())
  useEffect(() => {
    const emit = (signal: Signal) => {
      for (const listener of listeners.current) listener(signal)
    }
    return connect(setState, emit)
  }, [])
  const live = useMemo<Live>(
    () => ({
      state,
      subscribe: (listener) => {
        listeners.current.add(listener)
        return () => listeners.current.delete(listener)
      },
    }),
    [state],
  )
  return <LiveContext value={live}>{children}</LiveContext>
}

function connect(onState: (state: LiveState) => void, emit: (signal: Signal) => void): () => void {
  let source: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let hide: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  let lost = false

  const close = () => {
    source?.close()
    source = null
    lost = true
  }
  const open = () => {
    clearTimeout(retry)
    source = new EventSource('/api/v1/stream')
    source.onopen = () => {
      attempt = 0
      onState('live')
      if (lost) emit({ type: 'resync' })
      lost = false
    }
    source.onerror = () => {
      onState('offline')
      lost = true
      // The browser tries again by itself after a broken connection, but not after an HTTP error.
      if (source?.readyState !== EventSource.CLOSED) return
      close()
      retry = setTimeout(open, retryMs[Math.min(attempt++, retryMs.length - 1)])
    }
    source.addEventListener('activity', (event) => emit({ type: 'activity', ...JSON.parse(event.data) }))
    source.addEventListener('step', (event) => emit({ type: 'step', ...JSON.parse(event.data) }))
  }
  const onVisibility = () => {
    clearTimeout(hide)
    if (document.hidden) hide = setTimeout(close, hiddenCloseMs)
    else if (source === null) open()
  }
  open()
  document.addEventListener('visibilitychange', onVisibility)
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    clearTimeout(retry)
    clearTimeout(hide)
    source?.close()
  }
}

/** State of the connection; 'offline' outside the provider. */
export const useLiveState = (): LiveState => use(LiveContext)?.state ?? 'offline'

/** Calls `onEvent` for each event of the stream, and `onResync` after a gap in it. The newest functions given are the ones called. */
export function useLiveEvents(onEvent: (event: LiveEvent) => void, onResync?: () => void): void {
  const live = use(LiveContext)
  const newest = useRef({ onEvent, onResync })
  useEffect(() => {
    newest.current = { onEvent, onResync }
  })
  const subscribe = live?.subscribe
  useEffect(
    () =>
      subscribe?.((signal) => {
        if (signal.type === 'resync') newest.current.onResync?.()
        else newest.current.onEvent(signal)
      }),
    [subscribe],
  )
}

/**
 * Reads the page again when something happened to it; bursts become one reading. With `grantId` or `requestId` only for those; with
 * `actions` (beginnings like "grant.") only for those activities; `steps` adds the steps of every grant. Without any, on every activity.
 */
export function LiveRefresh({
  grantId,
  requestId,
  actions,
  steps = false,
}: {
  grantId?: string | null
  requestId?: string | null
  actions?: readonly string[]
  steps?: boolean
}) {
  const router = useRouter()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const refresh = () => {
    if (timer.current) return
    timer.current = setTimeout(() => {
      timer.current = undefined
      startTransition(() => router.refresh())
    }, 120)
  }
  useLiveEvents((event) => {
    if (event.type === 'step') {
      if (steps || event.grantId === grantId) refresh()
      return
    }
    const named = Boolean((grantId && event.grantId === grantId) || (requestId && event.requestId === requestId))
    const wanted = actions?.some((start) => event.action.startsWith(start)) ?? false
    if (named || wanted || !(grantId || requestId || actions)) refresh()
  }, refresh)
  useEffect(() => () => clearTimeout(timer.current), [])
  return null
}

const words: Record<LiveState, { text: string; dot: string; title: string }> = {
  connecting: {
    text: 'Connecting',
    dot: 'bg-wait motion-safe:animate-[breathe_1.2s_infinite]',
    title: 'Connecting to live updates',
  },
  live: { text: 'Live', dot: 'bg-ok', title: 'This page updates by itself' },
  offline: {
    text: 'Not live',
    dot: 'bg-bad',
    title: 'Live updates are interrupted; trying again. What you see may be old.',
  },
}

/** Whether the page updates by itself just now. */
export function LivePill() {
  const look = words[useLiveState()]
  return (
    <span role="status" title={look.title} className="inline-flex items-center gap-1.5 whitespace-nowrap text-muted text-xs">
      <span aria-hidden className={`size-1.5 rounded-full ${look.dot}`} />
      {look.text}
    </span>
  )
}
