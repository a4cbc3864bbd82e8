const firstMs = 500
const lastMs = 30_000
// Who ran this long did not fall over at its start: its end is news, and starting it again is likely to help.
const settledMs = 10_000

/**
 * How long to wait, in ms, before a child that ended by itself is started again. At once the first time when it had run for a while: overdue
 * grants wait for the issuer. Otherwise doubling from 0.5 s to 30 s.
 * @param ranMs how long it ran, in ms
 * @param restarts how often it was started again before
 */
export function restartPauseMs(ranMs: number, restarts: number): number {
  if (restarts === 0 && ranMs > settledMs) return 0
  return Math.min(lastMs, firstMs * 2 ** restarts)
}
