'use client'

import { Ban, CircleCheck, LoaderCircle, Undo2, UserCheck } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { useNow } from '#app/_ui/server-clock.tsx'
import { GrantStatus } from '#app/_ui/status.tsx'
import { toast } from '#app/_ui/toast.tsx'
import type { Row } from './inbox-state.ts'

/** What became of a row, in its place, until it leaves. */
export function SettledRow({ row, onUndo }: { row: Row; onUndo: (grantId: string) => Promise<void> }) {
  const { request, phase } = row
  const what = `${request.profile.name} on ${request.cluster.name} for ${request.requester.name}`
  switch (phase.kind) {
    case 'approved':
      return (
        <Line icon={<CircleCheck aria-hidden className="size-5 text-ok" />} title={`Approved: ${what}`}>
          <GrantStatus state={phase.state} />
          <Link href={`/grants/${phase.grantId}`} className="rounded-sm py-1 text-sm underline underline-offset-4">
            Open the grant
          </Link>
          <UndoHere until={phase.undoUntil} onUndo={() => onUndo(phase.grantId)} />
        </Line>
      )
    case 'undoing':
      return <Line icon={<LoaderCircle aria-hidden className="size-5 text-wait motion-safe:animate-spin" />} title={`Taking it back: ${what}`} />
    case 'undone':
      return (
        <Line icon={<Undo2 aria-hidden className="size-5 text-muted" />} title={`Undone: ${what}`}>
          <Link href={`/grants/${phase.grantId}`} className="rounded-sm py-1 text-sm underline underline-offset-4">
            See the proof
          </Link>
        </Line>
      )
    case 'denied':
      return <Line icon={<Ban aria-hidden className="size-5 text-bad" />} title={`Denied: ${what}`} />
    case 'elsewhere':
      return (
        <Line icon={<UserCheck aria-hidden className="size-5 text-muted" />} title={phase.words}>
          <span className="text-muted text-sm">{what}</span>
          <Link href={`/requests/${request.id}`} className="rounded-sm py-1 text-sm underline underline-offset-4">
            Open it
          </Link>
        </Line>
      )
    default:
      return null
  }
}

function Line({ icon, title, children }: { icon: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 bg-sunken/50 px-4 py-3 sm:px-5">
      {icon}
      <p role="status" className="min-w-0 flex-1 basis-48 font-medium">
        {title}
      </p>
      {children}
    </div>
  )
}

/** The same Undo as in the message at the edge of the screen, where the row was. */
function UndoHere({ until, onUndo }: { until: number; onUndo: () => Promise<void> }) {
  // Only a heartbeat: the time left is counted on this machine's clock, on which `until` was set.
  useNow(500)
  const left = Math.ceil((until - Date.now()) / 1000)
  if (left <= 0) return null
  return (
    <Button size="sm" onClick={() => onUndo().catch((error: unknown) => toast.error('It could not be undone', error))}>
      <Undo2 aria-hidden /> Undo <span className="tabular text-muted">{left} s</span>
    </Button>
  )
}
