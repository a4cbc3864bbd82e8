/** Durations and windows. All durations are whole seconds. */

/** Shortest grant: one minute. Tokens last at least ten; the binding goes first. */
export const minDurationSeconds = 60
/** The API server refuses a TokenRequest under 600 s (422). */
export const minTokenSeconds = 600
/** A start further ahead than this is a plan, not a request. */
export const maxStartAheadSeconds = 30 * 24 * 3600
/** A request not decided in this time lapses. */
export const requestLapseSeconds = 24 * 3600
/** How long the Undo of an approval stays on screen. */
export const undoSeconds = 10
/** A press in the last moment still has to travel; the server takes it this much later. */
export const undoGraceSeconds = 2
/** Countdown warnings before the end of a grant. */
export const warnBeforeEndSeconds = [15 * 60, 5 * 60, 60] as const
/** A revocation not proven after this long raises an alarm (docs/adr: the API server caches token authentication for 10 s). */
export const revokeAlarmSeconds = 10

export const durationPresets = ['15m', '30m', '1h', '2h', '4h', '8h'] as const

const units: Record<string, number> = { d: 86_400, h: 3600, m: 60, s: 1 }

/**
 * Seconds of a duration in Go and Kubernetes form (`1h30m`, `45m`, `90s`, also `2d`); null when it is anything else.
 * A bare number is refused: nobody should guess its unit.
 */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim().toLowerCase()
  if (trimmed.length > 20 || !/^(\d{1,7}[dhms])+$/.test(trimmed)) return null
  let total = 0
  let last = Number.POSITIVE_INFINITY
  for (const [, count, unit] of trimmed.matchAll(/(\d+)([dhms])/g)) {
    const size = units[unit as string] as number
    if (size >= last) return null
    last = size
    total += Number(count) * size
  }
  return total
}

/** `1h30m` of 5400 seconds; `0s` of 0. */
export function formatDuration(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds))
  let out = ''
  for (const [unit, size] of Object.entries(units)) {
    const count = Math.floor(rest / size)
    if (count > 0) out += `${count}${unit}`
    rest -= count * size
  }
  return out || '0s'
}

/** The window of a grant: from the asked start, or from the approval when that is later (the clock never starts before someone said yes). */
export function grantWindow(input: { startsAt: Date | null; durationSeconds: number; approvedAt: Date }): { startsAt: Date; endsAt: Date } {
  const from = Math.max(input.startsAt?.getTime() ?? 0, input.approvedAt.getTime())
  return { startsAt: new Date(from), endsAt: new Date(from + input.durationSeconds * 1000) }
}

/**
 * Lifetime to ask for a token: the rest of the window, at most the cluster's cap, at least what the API server accepts.
 * `reachesEnd` is false when the cap is shorter than the window: then the vendor has to download anew.
 */
export function tokenLifetime(input: { now: Date; endsAt: Date; maxTokenSeconds: number }): { seconds: number; reachesEnd: boolean } {
  const rest = Math.floor((input.endsAt.getTime() - input.now.getTime()) / 1000)
  const capped = Math.min(rest, input.maxTokenSeconds)
  return { seconds: Math.max(capped, minTokenSeconds), reachesEnd: rest <= input.maxTokenSeconds }
}
