'use client'

import { Dialog } from '@base-ui/react/dialog'
import { CircleCheck, LoaderCircle, TriangleAlert } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { GrantView } from '#lib/access/views.ts'
import { api } from './api-client.ts'
import { Button } from './button.tsx'
import { useLiveEvents } from './live-refresh.tsx'
import { GrantStatus } from './status.tsx'
import { AbsoluteTime } from './time.tsx'

export type EndingGrant = Pick<GrantView, 'id' | 'state' | 'requester' | 'vendor' | 'profile' | 'cluster' | 'namespaces'>
type Known = EndingGrant & Partial<Pick<GrantView, 'endReason' | 'deniedAt' | 'endedAt' | 'alarmAt' | 'lastError' | 'endRequestedAt'>>

// The stream wakes us; this is only the floor for when it is interrupted.
const lookAgainMs = 2000

/** Progress and proof of a mass revocation: each grant until the API server has refused. Closing it stops nothing. */
export function EndingProgress({ grantIds, known, onClose }: { grantIds: string[]; known: EndingGrant[]; onClose: () => void }) {
  const [grants, setGrants] = useState<Map<string, Known>>(() => new Map(known.filter((it) => grantIds.includes(it.id)).map((it) => [it.id, it])))
  const looking = useRef(false)
  const look = useCallback(async () => {
    if (looking.current) return
    looking.current = true
    try {
      for (const id of grantIds) {
        if (document.hidden) break
        const grant = await api<GrantView>(`/grants/${id}`).catch(() => null)
        if (grant) setGrants((before) => new Map(before).set(id, grant))
      }
    } finally {
      looking.current = false
    }
  }, [grantIds])
  const list = grantIds.map((id) => grants.get(id)).filter((it) => it !== undefined)
  const ended = list.filter((grant) => grant.state === 'ended').length
  const done = ended === grantIds.length
  useLiveEvents(
    (event) => {
      if (event.grantId !== null && grantIds.includes(event.grantId)) void look()
    },
    () => void look(),
  )
  useEffect(() => {
    if (done) return
    void look()
    const timer = setInterval(() => void look(), lookAgainMs)
    return () => clearInterval(timer)
  }, [look, done])
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Popup className="fixed inset-x-3 bottom-3 z-50 mx-auto grid max-h-[calc(100dvh-1.5rem)] max-w-2xl gap-4 overflow-y-auto rounded-2xl border border-line bg-surface p-5 shadow-float sm:inset-x-0 sm:top-[10vh] sm:bottom-auto sm:max-h-[80dvh]">
          <div className="flex items-center gap-3">
            {done ? <CircleCheck aria-hidden className="size-6 text-ok" /> : <LoaderCircle aria-hidden className="size-6 text-wait motion-safe:animate-spin" />}
            <div>
              <Dialog.Title className="font-semibold text-xl">{done ? 'Everything has ended' : 'Revoking'}</Dialog.Title>
              <p role="status" className="tabular text-muted">
                {ended} of {grantIds.length} confirmed by the API server
              </p>
            </div>
          </div>
          <ul className="divide-y divide-line rounded-lg border border-line">
            {list.map((grant) => (
              <EndingLine key={grant.id} grant={grant} />
            ))}
          </ul>
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="text-muted text-sm">{done ? 'The proof stays on each grant’s page.' : 'You may close this: it goes on, and the list shows it.'}</p>
            <Dialog.Close render={<Button />}>Close</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function EndingLine({ grant }: { grant: Known }) {
  return (
    <li className="grid gap-1 px-3 py-2.5">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <a href={`/grants/${grant.id}`} className="rounded-sm font-medium underline-offset-4 hover:underline">
          {grant.requester.name}: {grant.profile.name} on {grant.cluster.name}
        </a>
        <GrantStatus state={grant.state} endReason={grant.endReason ?? null} alarm={Boolean(grant.alarmAt)} ending={grant.state !== 'ended'} />
      </div>
      {grant.deniedAt ? (
        <p className="text-muted text-sm">
          Refused by the API server <AbsoluteTime at={grant.deniedAt} seconds />
        </p>
      ) : grant.state === 'ended' ? (
        <p className="text-muted text-sm">It never reached the cluster, so there was nothing to take away.</p>
      ) : null}
      {grant.lastError ? (
        <p className="flex items-start gap-1.5 text-bad text-sm">
          <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" /> {grant.lastError}
        </p>
      ) : null}
    </li>
  )
}
