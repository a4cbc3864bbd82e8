/** Which free text people may give, and words about time. */

// Control and format characters (NUL, escapes, bidirectional controls, zero-width, soft hyphen, tags, byte order mark), line and paragraph
// separators and the letters that look like nothing; but tab, line feed, carriage return and the joiners that scripts and emoji need.
// They make a reader see other words than were written.
const unprintable = /(?![\t\n\r\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/u

/** What is wrong with a text of `min` to `max` characters after trimming, in words; null when it is sound. */
export function textTrouble(text: string, limits: { min: number; max: number; multiline?: boolean }): string | null {
  const trimmed = text.trim()
  if (hasUnprintable(trimmed)) return 'Contains characters that cannot be seen. Type it anew instead of pasting.'
  if (!limits.multiline && /[\t\r\n]/.test(trimmed)) return 'Must be one line.'
  const length = [...trimmed].length
  if (length < limits.min) return limits.min === 1 ? 'Must not be empty.' : `Write at least ${limits.min} characters.`
  if (length > limits.max) return `Write at most ${limits.max} characters; these are ${length}.`
  return null
}

/** True when the text holds characters that a reader cannot see or that change the order of what he reads, or half a character. */
export const hasUnprintable = (text: string): boolean => !text.isWellFormed() || unprintable.test(text)

/** `3 s`, `5 min`, `2 h`, `4 days`: how long something is, coarse, for a sentence. */
export function coarseDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} days`
}

/** `3 s ago`, or `just now` within the same second. */
export function agoWords(at: Date, now: Date): string {
  const ms = now.getTime() - at.getTime()
  return ms < 1000 ? 'just now' : `${coarseDuration(ms)} ago`
}
