'use client'

import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { errorTrace, errorWords } from './api-client.ts'
import { Button } from './button.tsx'

type Undo = { until: number; run: () => Promise<void> }
type Target = { to: string; label: string }
type Message = {
  id: string
  tone: 'ok' | 'bad' | 'note'
  title: string
  description?: string | undefined
  traceId?: string | null
  undo?: Undo
  href?: Target | undefined
  /** Goes by itself after this long; 0 stays until it is closed. */
  timeoutMs: number
}

// More than these cover the page; the oldest goes.
const most = 4
let messages: readonly Message[] = []
let count = 0
const listeners = new Set<() => void>()

function change(next: readonly Message[]): void {
  messages = next
  for (const listener of listeners) listener()
}

function add(message: Omit<Message, 'id'>): string {
  count += 1
  const id = `message-${count}`
  change([...messages, { ...message, id }].slice(-most))
  return id
}

const close = (id: string): void => change(messages.filter((message) => message.id !== id))

/** Short messages at the edge of the screen. Anything that has to be read belongs on the page, not here. */
export const toast = {
  ok: (title: string, description?: string, href?: Target) => add({ tone: 'ok', title, description, href, timeoutMs: 6000 }),
  note: (title: string, description?: string) => add({ tone: 'note', title, description, timeoutMs: 8000 }),
  /** Stays until closed: a failure must not vanish unread. */
  error: (title: string, error: unknown) => add({ tone: 'bad', title, description: errorWords(error), traceId: errorTrace(error), timeoutMs: 0 }),
  /**
   * Says what was done and offers to undo it for `seconds`, counting down. `undo` does the undoing and may throw, which is then shown.
   * The time runs on while the pointer is over it: the server's own limit does too.
   */
  undo: (title: string, description: string, seconds: number, undo: () => Promise<void>, href?: Target) =>
    add({ tone: 'ok', title, description, href, undo: { until: Date.now() + seconds * 1000, run: undo }, timeoutMs: 0 }),
  close,
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const none: readonly Message[] = []

/** Mounted once in the layout. F6 jumps to it, and back to where one was. */
export function ToastLayer() {
  const list = useSyncExternalStore(
    subscribe,
    () => messages,
    () => none,
  )
  const region = useRef<HTMLElement>(null)
  useEffect(() => {
    // In the top layer, so that an open dialog does not hide it; shown anew for each message, to be above whatever was opened since.
    const element = region.current
    if (!element) return
    if (element.matches(':popover-open')) element.hidePopover()
    if (list.length > 0) element.showPopover()
  }, [list.length])
  useEffect(() => {
    let before: Element | null = null
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'F6' || !region.current?.matches(':popover-open')) return
      event.preventDefault()
      if (region.current.contains(document.activeElement)) (before as HTMLElement | null)?.focus()
      else {
        before = document.activeElement
        region.current.querySelector<HTMLElement>('button, a')?.focus()
      }
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <section
      ref={region}
      popover="manual"
      aria-label="Messages"
      aria-live="polite"
      className="fixed inset-auto right-3 bottom-20 left-3 m-0 w-auto bg-transparent p-1 text-ink sm:left-auto sm:w-96 md:right-4 md:bottom-4"
    >
      <div className="grid gap-2">
        {list.map((message) => (
          <ToastCard key={message.id} message={message} />
        ))}
      </div>
    </section>
  )
}

const icons = { ok: CircleCheck, bad: CircleAlert, note: Info }
const colours = { ok: 'text-ok', bad: 'text-bad', note: 'text-muted' }

function ToastCard({ message }: { message: Message }) {
  const { id, timeoutMs } = message
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (timeoutMs === 0 || held) return
    const timer = setTimeout(() => close(id), timeoutMs)
    return () => clearTimeout(timer)
  }, [id, timeoutMs, held])
  const Icon = icons[message.tone]
  const hold = { onPointerEnter: () => setHeld(true), onPointerLeave: () => setHeld(false), onFocus: () => setHeld(true), onBlur: () => setHeld(false) }
  return (
    <div
      {...hold}
      role={message.tone === 'bad' ? 'alert' : undefined}
      className="flex animate-[appear_150ms] items-start gap-3 rounded-xl border border-line bg-surface p-3.5 shadow-float"
    >
      <Icon aria-hidden className={`mt-0.5 size-4.5 shrink-0 ${colours[message.tone]}`} />
      <div className="grid min-w-0 flex-1 gap-0.5">
        <p className="font-semibold">{message.title}</p>
        <Detail>{message.description}</Detail>
        {message.traceId ? <p className="text-muted text-xs">Reference {message.traceId}</p> : null}
        {message.href ? (
          <Link href={message.href.to} onClick={() => close(id)} className="w-fit rounded-sm py-1 font-medium text-accent text-sm underline underline-offset-4">
            {message.href.label}
          </Link>
        ) : null}
      </div>
      {message.undo ? <UndoButton id={id} undo={message.undo} /> : null}
      <button
        type="button"
        aria-label="Close"
        onClick={() => close(id)}
        className="grid size-7 shrink-0 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink"
      >
        <X aria-hidden className="size-4" />
      </button>
    </div>
  )
}

const Detail = ({ children }: { children: ReactNode }) => (children ? <p className="text-muted text-sm">{children}</p> : null)

function UndoButton({ id, undo }: { id: string; undo: Undo }) {
  const [left, setLeft] = useState(() => Math.ceil((undo.until - Date.now()) / 1000))
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    if (busy) return
    const timer = setInterval(() => {
      const rest = Math.ceil((undo.until - Date.now()) / 1000)
      if (rest <= 0) close(id)
      else setLeft(rest)
    }, 200)
    return () => clearInterval(timer)
  }, [id, undo.until, busy])
  const press = async () => {
    setBusy(true)
    try {
      await undo.run()
    } catch (error) {
      toast.error('It could not be undone', error)
    } finally {
      close(id)
    }
  }
  return (
    <Button size="sm" busy={busy} onClick={press}>
      Undo
      {/* Not read out ten times: the live region around it would. */}
      <span aria-hidden className="tabular text-muted">
        {left} s
      </span>
    </Button>
  )
}
