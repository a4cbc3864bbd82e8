'use client'

import { utcText } from './format-time.ts'
import { useNow } from './server-clock.tsx'

const daySeconds = 86_400

/** A day, not an instant (a contract's end, a credential's end): "until 31 Dec 2026", with how soon when that is near. `at` is ISO 8601. */
export function DateText({ at, coming, past, warnDays = 30 }: { at: string; coming: string; past: string; warnDays?: number }) {
  const now = useNow(60_000)
  const date = new Date(at)
  const left = (date.getTime() - now) / 1000
  const day = utcText(date).split(', ')[0]?.split(' ').slice(1).join(' ') ?? ''
  const days = Math.ceil(left / daySeconds)
  const near = left > 0 && days <= warnDays
  return (
    <time dateTime={at} title={utcText(date)} className={left <= 0 ? 'font-medium text-bad' : near ? 'text-wait' : undefined}>
      {left <= 0 ? past : coming} <span className="tabular whitespace-nowrap">{day}</span>
      {near ? <span className="whitespace-nowrap"> ({days === 1 ? 'within a day' : `${days} days`})</span> : null}
    </time>
  )
}
