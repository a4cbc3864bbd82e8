'use client'

import { Toast } from '@base-ui/react/toast'
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { errorTrace, errorWords } from './api-client.ts'
import { Button } from './button.tsx'

type Data = {
  tone: 'ok' | 'bad' | 'note'
  traceId?: string | null
  undo?: { until: number; run: () => Promise<void> }
  href?: { to: string; label: string }
}

const manager = Toast.createToastManager<Data>()

/** Short messages at the edge of the screen. Anything that has to be read belongs on the page, not here. */
export const toast = {
  ok: (title: string, description?: string, href?: { to: string; label: string }) =>
    manager.add({
      title,
      description,
      timeout: 6000,
      data: { tone: 'ok', ...(href ? { href } : {}) },
    }),
  note: (title: string, description?: string) => manager.add({ title, description, timeout: 8000, data: { tone: 'note' } }),
  /** Stays until closed: a failure must not vanish unread. */
  error: (title: string, error: unknown) =>
    manager.add({
      title,
      description: errorWords(error),
      timeout: 0,
      priority: 'high',
      data: { tone: 'bad', traceId: errorTrace(error) },
    }),
  /**
   * Says what was done and offers to undo it for `seconds`, counting down. `undo` does the undoing and may throw, which is then shown.
   * The time runs on while the pointer is over it: the server's own limit does too.
   */
  undo: (title: string, description: string, seconds: number, undo: () => Promise<void>, href?: { to: string; label: string }) => {
    const until = Date.now() + seconds * 1000
    return manager.add({
      title,
      description,
      timeout: 0,
      data: {
        tone: 'ok',
        undo: { until, run: undo },
        ...(href ? { href } : {}),
      },
    })
  },
  close: (id: string) => manager.close(id),
}

const icons = { ok: CircleCheck, bad: CircleAlert, note: Info }
const colours = { ok: 'text-ok', bad: 'text-bad', note: 'text-muted' }

/** Mounted once in the layout; F6 jumps to it. */
export function ToastLayer() {
  return (
    <Toast.Provider toastManager={manager} limit={4}>
      <Toast.Portal>
        <Toast.Viewport className="fixed inset-x-3 bottom-20 z-50 mx-auto grid gap-2 sm:right-4 sm:left-auto sm:w-96 md:bottom-4">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function ToastList() {
  const { toasts } = Toast.useToastManager<Data>()
  return toasts.map((item) => {
    const data = item.data ?? { tone: 'note' as const }
    const Icon = icons[data.tone]
    return (
      <Toast.Root
        key={item.id}
        toast={item}
        swipeDirection={['right', 'down']}
        className="overflow-hidden rounded-xl border border-line bg-surface shadow-float transition duration-200 data-limited:hidden data-ending-style:opacity-0 data-starting-style:translate-y-3 data-starting-style:opacity-0"
      >
        <Toast.Content className="flex items-start gap-3 p-3.5">
          <Icon aria-hidden className={`mt-0.5 size-4.5 shrink-0 ${colours[data.tone]}`} />
          <div className="grid min-w-0 flex-1 gap-0.5">
            <Toast.Title className="font-semibold" />
            <Toast.Description className="text-muted text-sm" />
            {data.traceId ? <p className="text-muted text-xs">Reference {data.traceId}</p> : null}
            {data.href ? (
              <a href={data.href.to} className="w-fit py-1 font-medium text-accent text-sm underline underline-offset-4">
                {data.href.label}
              </a>
            ) : null}
          </div>
          {data.undo ? <UndoButton id={item.id} undo={data.undo} /> : null}
          <Toast.Close aria-label="Close" className="grid size-7 shrink-0 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink">
            <X aria-hidden className="size-4" />
          </Toast.Close>
        </Toast.Content>
      </Toast.Root>
    )
  })
}

function UndoButton({ id, undo }: { id: string; undo: NonNullable<Data['undo']> }) {
  const [left, setLeft] = useState(() => Math.ceil((undo.until - Date.now()) / 1000))
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    if (busy) return
    const timer = setInterval(() => {
      const rest = Math.ceil((undo.until - Date.now()) / 1000)
      if (rest <= 0) manager.close(id)
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
      manager.close(id)
    }
  }
  return (
    <Button size="sm" busy={busy} onClick={press}>
      Undo <span className="tabular text-muted">{left} s</span>
    </Button>
  )
}
