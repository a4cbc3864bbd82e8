'use client'

import { useEffect, useRef, useState } from 'react'
import { warnBeforeEndSeconds } from '#lib/domain/client.ts'
import { clockText, durationWords, utcText } from './format-time.ts'
import { useHydrated, useNow } from './server-clock.tsx'

/**
 * Time left until `until` (ISO 8601) by the server's clock. The digits are hidden from screen readers, which hear it only at the
 * milestones (seconds before the end); the tone changes there too, but the words say it as well.
 */
export function Countdown({
  until,
  milestones = warnBeforeEndSeconds,
  label,
  over,
  large = false,
  inTitle = false,
}: {
  until: string
  milestones?: readonly number[]
  /** "ends in", "starts in". */
  label: string
  /** What is said once it is over. */
  over: string
  large?: boolean
  /** Puts the absolute end before the page's title. */
  inTitle?: boolean
}) {
  const now = useNow()
  const hydrated = useHydrated()
  const end = new Date(until)
  const left = (end.getTime() - now) / 1000
  const crossed = milestones.filter((milestone) => left <= milestone).at(-1)
  const said = useMilestone(crossed, left, label, over)
  useTitle(inTitle && hydrated && left > 0 ? end : null)
  const urgent = crossed !== undefined && left > 0
  const last = crossed === milestones.at(-1)
  return (
    <span className={large ? 'grid gap-1' : 'inline-flex items-baseline gap-1.5'}>
      <span
        role="timer"
        aria-label={left > 0 ? `${label} ${durationWords(left)}` : over}
        title={utcText(end)}
        className={`tabular font-mono tracking-tight ${large ? 'font-medium text-3xl' : 'font-medium'} ${urgent ? (last ? 'text-bad' : 'text-wait') : ''}`}
      >
        {left > 0 ? clockText(left) : '00:00'}
      </span>
      {large ? (
        <span className={`text-sm ${urgent ? 'font-medium' : 'text-muted'}`}>
          {left <= 0 ? over : crossed === undefined ? label : `Less than ${durationWords(crossed)} left`}
        </span>
      ) : null}
      <span className="sr-only" aria-live="polite">
        {said}
      </span>
    </span>
  )
}

function useMilestone(crossed: number | undefined, left: number, label: string, over: string): string {
  const [said, setSaid] = useState('')
  const before = useRef<number | undefined | null>(null)
  const mark = left <= 0 ? 0 : crossed
  useEffect(() => {
    // Nothing is said on arrival: only a milestone that is crossed while someone is here.
    if (before.current !== null && before.current !== mark && mark !== undefined) setSaid(mark === 0 ? over : `${label} ${durationWords(mark)}`)
    before.current = mark
  }, [mark, label, over])
  return said
}

function useTitle(end: Date | null): void {
  const at = end?.getTime()
  useEffect(() => {
    if (at === undefined) return
    const plain = document.title.replace(/^Until \S+ · /, '')
    const until = new Date(at)
    document.title = `Until ${String(until.getHours()).padStart(2, '0')}:${String(until.getMinutes()).padStart(2, '0')} · ${plain}`
    return () => {
      document.title = plain
    }
  }, [at])
}
