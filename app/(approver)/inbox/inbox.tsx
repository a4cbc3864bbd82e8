'use client'

import { Inbox as InboxIcon, Keyboard, SearchX } from 'lucide-react'
import { useRouter, useSearchParams } from 'next/navigation'
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { useHotkeys } from 'react-hotkeys-hook'
import { Button } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { cn } from '#app/_ui/cn.ts'
import { EmptyState } from '#app/_ui/empty-state.tsx'
import { toast } from '#app/_ui/toast.tsx'
import type { RequestView } from '#lib/access/views.ts'
import { DenyDialog } from './deny-dialog.tsx'
import { InboxFilters } from './inbox-filters.tsx'
import { InboxRow } from './inbox-row.tsx'
import { afterDecision, type InboxFilter, isSettled, matchesFilter, type Row, stepFrom } from './inbox-state.ts'
import { SettledRow } from './settled-row.tsx'
import { useInbox } from './use-inbox.ts'
import { useShortcuts } from './use-shortcuts.ts'

const ShortcutsHelp = lazy(() => import('./shortcuts-help.tsx').then((module) => ({ default: module.ShortcutsHelp })))

/** The approver's inbox. `requests` is read anew by the server on every activity. */
export function Inbox({ requests }: { requests: RequestView[] }) {
  const { state, dispatch, approve, deny, undo } = useInbox(requests)
  const filter = useFilter()
  const rows = useMemo(() => state.rows.filter((row) => isSettled(row) || matchesFilter(row.request, filter)), [state.rows, filter])
  const [denying, setDenying] = useState<RequestView | null>(null)
  const [narrowing, setNarrowing] = useState<string | null>(null)
  const [help, setHelp] = useState(false)
  const [shortcuts, setShortcuts] = useShortcuts()
  const list = useRef<HTMLOListElement>(null)
  const selected = rows.find((row) => row.request.id === state.selectedId) ?? rows[0]
  const waiting = state.rows.filter((row) => row.phase.kind === 'waiting').length
  useKeptFocus(list, selected?.request.id)
  useKeys({
    enabled: shortcuts && denying === null && !help,
    rows,
    selected,
    select: (id) => {
      dispatch({ type: 'selected', id })
      if (id) focusRow(list.current, id)
    },
    approve,
    deny: (row) => setDenying(row.request),
    narrow: (row) => setNarrowing((open) => (open === row.request.id ? null : row.request.id)),
    undo,
    help: () => setHelp(true),
  })
  return (
    <>
      <Card flush>
        <InboxFilters filter={filter} requests={state.rows.map((row) => row.request)} shown={rows.length} waiting={waiting}>
          <Button look="quiet" size="sm" className="hidden md:inline-flex" onClick={() => setHelp(true)}>
            <Keyboard aria-hidden /> Keys
          </Button>
        </InboxFilters>
        {rows.length === 0 ? <Nothing filtered={state.rows.length > 0} /> : null}
        <ol ref={list} aria-label="Requests that wait, most urgent first" className="divide-y divide-line">
          {rows.map((row) => (
            <li
              key={row.request.id}
              id={`row-${row.request.id}`}
              // The rows are walked with J and K, and read where the focus is.
              tabIndex={row === selected ? 0 : -1}
              aria-current={row === selected || undefined}
              onFocus={() => dispatch({ type: 'selected', id: row.request.id })}
              className={cn(
                'relative outline-offset-[-2px] before:absolute before:inset-y-0 before:left-0 before:w-1 last:rounded-b-xl last:before:rounded-bl-xl',
                row === selected && 'bg-accent-soft/40 before:bg-accent',
                // Production keeps its band when it is selected: that is when it matters most.
                row.request.cluster.environment === 'production' && !isSettled(row) && 'before:bg-production',
              )}
            >
              {isSettled(row) ? (
                <SettledRow row={row} onUndo={undo} />
              ) : (
                <InboxRow
                  row={row}
                  selected={row === selected}
                  shortcuts={shortcuts}
                  narrowing={narrowing === row.request.id}
                  onNarrowing={(open) => setNarrowing(open ? row.request.id : null)}
                  onNarrow={(narrow) => dispatch({ type: 'narrowed', id: row.request.id, narrow })}
                  onApprove={() => approve(row)}
                  onDeny={() => setDenying(row.request)}
                />
              )}
            </li>
          ))}
        </ol>
      </Card>
      <DenyDialog
        request={denying}
        onClose={() => setDenying(null)}
        onDeny={async (reason) => {
          const row = state.rows.find((it) => it.request.id === denying?.id)
          if (row) await deny(row, reason)
        }}
      />
      {help ? (
        <Suspense fallback={null}>
          <ShortcutsHelp open onOpenChange={setHelp} enabled={shortcuts} onEnabled={setShortcuts} />
        </Suspense>
      ) : null}
    </>
  )
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <EmptyState icon={SearchX} title="Nothing that waits fits this filter">
        <p>Other requests do wait. Clear the filter to see them.</p>
      </EmptyState>
    )
  }
  return (
    <EmptyState icon={InboxIcon} title="Nothing waits for you">
      <p>When a vendor's engineer asks for access, it appears here by itself. You need not reload.</p>
    </EmptyState>
  )
}

function useFilter(): InboxFilter {
  const params = useSearchParams()
  return useMemo(
    () => ({
      q: params.get('q') ?? '',
      vendor: params.get('vendor') ?? '',
      cluster: params.get('cluster') ?? '',
      environment: params.get('environment') ?? '',
    }),
    [params],
  )
}

const focusRow = (list: HTMLElement | null, id: string) => {
  const row = list?.querySelector<HTMLElement>(`#row-${id}`)
  row?.focus({ preventScroll: true })
  row?.scrollIntoView({ block: 'nearest' })
}

/** When what had the focus leaves (a pressed button, a swept row), the selected row gets it: the focus is never lost to the page. */
function useKeptFocus(list: { current: HTMLElement | null }, selectedId: string | undefined): void {
  const inside = useRef(false)
  useEffect(() => {
    const onFocus = (event: FocusEvent) => {
      inside.current = list.current?.contains(event.target as Node) ?? false
    }
    document.addEventListener('focusin', onFocus)
    return () => document.removeEventListener('focusin', onFocus)
  }, [list])
  useEffect(() => {
    if (inside.current && document.activeElement === document.body && selectedId) focusRow(list.current, selectedId)
  })
}

type Keys = {
  enabled: boolean
  rows: Row[]
  selected: Row | undefined
  select: (id: string | null) => void
  approve: (row: Row) => boolean
  deny: (row: Row) => void
  narrow: (row: Row) => void
  undo: (grantId: string) => Promise<void>
  help: () => void
}

function useKeys({ enabled, rows, selected, select, approve, deny, narrow, undo, help }: Keys): void {
  const router = useRouter()
  const options = { enabled, useKey: true }
  const onSelected = (act: (row: Row) => void) => (event: KeyboardEvent) => {
    // A key held down is one press.
    if (event.repeat || !selected || selected.phase.kind !== 'waiting') return
    event.preventDefault()
    act(selected)
  }
  const id = selected?.request.id ?? null
  useHotkeys('j', () => select(stepFrom(rows, id, 1)), options)
  useHotkeys('k', () => select(stepFrom(rows, id, -1)), options)
  useHotkeys(
    'a',
    onSelected((row) => {
      // The focus goes with the selection, so that the next key means the next row.
      if (approve(row)) select(afterDecision(rows, row.request.id))
    }),
    options,
  )
  useHotkeys(
    'd',
    onSelected((row) => (row.request.can.deny.allowed ? deny(row) : void toast.note('You cannot deny this', row.request.can.deny.reason))),
    options,
  )
  useHotkeys(
    'n',
    onSelected((row) => row.request.can.approve.allowed && narrow(row)),
    options,
  )
  useHotkeys(
    'enter',
    (event) => {
      // On a button or a link Enter already means something else.
      if (id && (event.target === document.body || (event.target as HTMLElement).id === `row-${id}`)) router.push(`/requests/${id}`)
    },
    options,
  )
  useHotkeys(
    'u',
    () => {
      const last = rows
        .map((row) => row.phase)
        .filter((phase) => phase.kind === 'approved' && phase.undoUntil > Date.now())
        .at(-1)
      if (last?.kind === 'approved') undo(last.grantId).catch((error: unknown) => toast.error('It could not be undone', error))
    },
    options,
  )
  useHotkeys('?', help, { ...options, ignoreModifiers: true })
  useHotkeys(
    '/',
    (event) => {
      event.preventDefault()
      document.querySelector<HTMLInputElement>('[data-search]')?.focus()
    },
    { ...options, ignoreModifiers: true },
  )
}
