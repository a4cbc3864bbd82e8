const firstMs = 250
const lastMs = 15_000

/** How long to wait before attempt `attempts` + 1, in ms: doubling from 250 ms to 15 s, with jitter so that a thousand grants do not knock at once. */
export function backoffMs(attempts: number, random: () => number = Math.random): number {
  const base = Math.min(lastMs, firstMs * 2 ** Math.min(attempts, 16))
  return Math.round(base * (0.7 + 0.6 * random()))
}

/** Asks until `done`, first at once, then 2, 4, 8 ... ms apart; gives the last answer when `withinMs` has passed. */
export async function pollUntil<T>(ask: () => Promise<T>, done: (answer: T) => boolean, withinMs: number): Promise<T> {
  const deadline = performance.now() + withinMs
  let waitMs = 2
  for (;;) {
    const answer = await ask()
    if (done(answer) || performance.now() + waitMs > deadline) return answer
    await new Promise((resolve) => setTimeout(resolve, waitMs))
    waitMs = Math.min(waitMs * 2, 250)
  }
}
