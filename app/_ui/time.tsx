'use client'

import { dayAndClock, durationWords, localText, relativeText, utcText } from './format-time.ts'
import { useHydrated, useNow } from './server-clock.tsx'
import { Tooltip } from './tooltip.tsx'

// The absolute time and the other zone have to be reachable by keyboard.
const focusable = { tabIndex: 0 }

function BothZones({ at }: { at: Date }) {
  return (
    <span className="tabular grid">
      <span>{localText(at, true)}</span>
      <span className="opacity-75">{utcText(at, true)}</span>
    </span>
  )
}

/** "12 min ago"; the absolute time, in the reader's zone and in UTC, on hover and focus. `at` is ISO 8601. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const now = useNow(15_000)
  const date = new Date(at)
  return (
    <Tooltip
      text={<BothZones at={date} />}
      render={
        <time
          dateTime={at}
          {...focusable}
          className={`cursor-default whitespace-nowrap rounded-sm decoration-dotted underline-offset-4 hover:underline ${className ?? ''}`}
        >
          {relativeText(date, new Date(now))}
        </time>
      }
    />
  )
}

/** The absolute time in the reader's zone (in UTC until the page is alive), the other one on hover and focus. */
export function AbsoluteTime({ at, className, seconds = false }: { at: string; className?: string; seconds?: boolean }) {
  const hydrated = useHydrated()
  const date = new Date(at)
  return (
    <Tooltip
      text={<BothZones at={date} />}
      render={
        <time dateTime={at} {...focusable} className={`tabular cursor-default rounded-sm ${className ?? ''}`}>
          {hydrated ? localText(date, seconds) : utcText(date, seconds)}
        </time>
      }
    />
  )
}

/** `24 Nov, 11:20:40` in the reader's zone (in UTC until the page is alive): for what happened one thing after another. */
export function ClockTime({ at, className }: { at: string; className?: string }) {
  const hydrated = useHydrated()
  const date = new Date(at)
  return (
    <Tooltip
      text={<BothZones at={date} />}
      render={
        <time dateTime={at} {...focusable} className={`tabular cursor-default whitespace-nowrap rounded-sm ${className ?? ''}`}>
          {dayAndClock(date, hydrated)}
        </time>
      }
    />
  )
}

/** A duration in words: "1 h 30 min". */
export function DurationText({ seconds }: { seconds: number }) {
  return <span className="tabular whitespace-nowrap">{durationWords(seconds)}</span>
}
