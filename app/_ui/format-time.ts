/** Words for instants and durations. Built by hand, so that the server and every browser write the same text. */

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const two = (value: number) => String(value).padStart(2, '0')

/** `Tue 24 Nov 2026, 10:15 UTC`; with seconds when asked. */
export function utcText(at: Date, seconds = false): string {
  const clock = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}${seconds ? `:${two(at.getUTCSeconds())}` : ''}`
  return `${weekdays[at.getUTCDay()]} ${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${clock} UTC`
}

/** Offset of the reader's zone at that instant: `UTC+02:00`. */
export function zoneText(at: Date): string {
  const minutes = -at.getTimezoneOffset()
  if (minutes === 0) return 'UTC'
  const size = Math.abs(minutes)
  return `UTC${minutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** The same in the reader's own zone: `Tue 24 Nov 2026, 12:15 UTC+02:00`. Only right in a browser. */
export function localText(at: Date, seconds = false): string {
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}${seconds ? `:${two(at.getSeconds())}` : ''}`
  return `${weekdays[at.getDay()]} ${at.getDate()} ${months[at.getMonth()]} ${at.getFullYear()}, ${clock} ${zoneText(at)}`
}

/** `24 Nov, 12:15:40`, in the reader's zone when `local` (only right in a browser), else in UTC. */
export function dayAndClock(at: Date, local: boolean): string {
  const [day, month] = local ? [at.getDate(), at.getMonth()] : [at.getUTCDate(), at.getUTCMonth()]
  const clock = local ? [at.getHours(), at.getMinutes(), at.getSeconds()] : [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()]
  return `${day} ${months[month]}, ${clock.map(two).join(':')}`
}

/** Two units at most, in words that are read at a glance: `1 h 30 min`, `45 min`, `2 d 4 h`, `20 s`. */
export function durationWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor((whole % 86_400) / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  if (first < 0) return '0 s'
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}

/** `just now`, `12 min ago`, `in 3 h`, `24 Nov 2026` when further than a week off. */
export function relativeText(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000)
  const size = Math.abs(seconds)
  if (size < 45) return seconds > 15 ? 'in less than a minute' : 'just now'
  if (size > 7 * 86_400) return `${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}`
  const words =
    size < 3570 ? `${Math.max(1, Math.round(size / 60))} min` : size < 2 * 86_400 ? `${Math.round(size / 3600)} h` : `${Math.round(size / 86_400)} d`
  return seconds < 0 ? `${words} ago` : `in ${words}`
}

/** Milliseconds of a step: `340 ms`, `1.2 s`. */
export const stepTime = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)

/** `1:23:45` or `12:05`: what a countdown shows. Seconds are rounded up, so that 0 means over. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds))
  const hours = Math.floor(whole / 3600)
  const rest = `${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}
