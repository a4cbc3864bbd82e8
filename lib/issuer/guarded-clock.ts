import type { Clock } from '#lib/platform/clock.ts'

/** One look at three clocks at the same moment, in ms: Postgres's and the machine's (both may step), and the monotonic one (never does). */
export type ClockSample = { databaseMs: number; machineMs: number; monotonicMs: number }

/** Apart by more than this is worth an alarm (security.md F14). */
export const skewAlarmMs = 1000

/**
 * How far ahead of both other clocks this one may be, in ms, before it matters: a grant that begins now loses that much of its window.
 * Chosen: shorter than any grant is useful, longer than what time servers correct in a step.
 */
export const aheadToleratedMs = 5 * 60_000

/**
 * The issuer's one clock. It runs on the monotonic clock from a first reading and is never set back, so that no backward step of any
 * clock makes access last longer. It is set forward only when Postgres and the machine agree that time went on (the machine slept).
 * `floorMs` is the last time a previous process saw: a clock set back between two starts does not bring the past back either.
 *
 * When it is ahead of both other clocks, either those were set back (then it is right) or it followed them when they were set forward by
 * mistake (then it is wrong): the values alone cannot tell. `setBack` is therefore only for a moment in which no grant is unfinished: then
 * there is no window that going back could make longer.
 */
export class GuardedClock implements Clock {
  readonly #monotonic: () => number
  #offsetMs: number
  #skewMs = 0
  #aheadMs = 0

  constructor(first: ClockSample, options: { floorMs?: number; monotonic?: () => number } = {}) {
    this.#monotonic = options.monotonic ?? (() => performance.now())
    // At the start nothing tells which clock is right: the later one ends access earlier.
    this.#offsetMs = Math.max(first.databaseMs, options.floorMs ?? 0) - first.monotonicMs
    this.observe(first)
  }

  nowMs(): number {
    return this.#monotonic() + this.#offsetMs
  }

  now(): Date {
    return new Date(this.nowMs())
  }

  /** Largest distance in ms between this clock, Postgres's and the machine's at the last look. */
  get skewMs(): number {
    return this.#skewMs
  }

  /** How far this clock is ahead of both Postgres's and the machine's, in ms, at the last look; 0 when it is not. */
  get aheadMs(): number {
    return this.#aheadMs
  }

  /** Goes back to the later of the two other clocks. Only while no grant is unfinished. */
  setBack(sample: ClockSample): void {
    this.#offsetMs = Math.max(sample.databaseMs, sample.machineMs) - sample.monotonicMs
    this.observe(sample)
  }

  /** Compares the clocks; returns true when they are apart by more than the alarm allows. */
  observe(sample: ClockSample): boolean {
    const guarded = sample.monotonicMs + this.#offsetMs
    const forward = Math.min(sample.databaseMs, sample.machineMs) - guarded
    if (forward > 0) this.#offsetMs += forward
    const now = sample.monotonicMs + this.#offsetMs
    const all = [now, sample.databaseMs, sample.machineMs]
    this.#skewMs = Math.round(Math.max(...all) - Math.min(...all))
    this.#aheadMs = Math.max(0, Math.round(now - Math.max(sample.databaseMs, sample.machineMs)))
    return this.#skewMs > skewAlarmMs
  }
}
