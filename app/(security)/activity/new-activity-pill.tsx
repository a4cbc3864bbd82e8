'use client'

import { ArrowUp } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useState, useTransition } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { useLiveEvents } from '#app/_ui/live-refresh.tsx'
import type { ActivityParams } from './activity-filter.ts'

/** How much came since this list was read. The list itself never moves under the reader: it is read again when asked. */
export function NewActivityPill({ params }: { params: ActivityParams }) {
  const router = useRouter()
  const [count, setCount] = useState(0)
  const [gap, setGap] = useState(false)
  const [busy, startTransition] = useTransition()
  const key = JSON.stringify(params)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter is another list, with nothing new yet
  useEffect(() => {
    setCount(0)
    setGap(false)
  }, [key])
  useLiveEvents(
    (event) => {
      if (event.type !== 'activity') return
      const fits =
        (!params.action || event.action.startsWith(params.action)) &&
        (!params.requestId || params.requestId === event.requestId) &&
        (!params.grantId || params.grantId === event.grantId)
      if (fits) setCount((before) => before + 1)
    },
    () => setGap(true),
  )
  if (count === 0 && !gap) return null
  // The stream carries no words, people or places: with such a filter only reading again tells.
  const sure = !params.q && !params.actorId && !params.vendorId && !params.clusterId && !params.cursor
  const words = count === 0 ? 'There may be more' : sure ? `${count} new` : `${count} new, perhaps in this list`
  const show = () =>
    startTransition(() => {
      setCount(0)
      setGap(false)
      if (params.cursor) router.push(`/activity?${new URLSearchParams(Object.entries(params).filter(([name]) => name !== 'cursor'))}`)
      else router.refresh()
    })
  return (
    <div role="status" className="sticky top-16 z-10 flex h-0 justify-center">
      <Button size="sm" look="primary" busy={busy} onClick={show} className="mt-2 h-8 rounded-full shadow-float">
        <ArrowUp aria-hidden /> {words}
      </Button>
    </div>
  )
}
