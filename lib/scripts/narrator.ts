/** Tells a journey step by step with times, and counts the promises that did not hold. */
export class Narrator {
  readonly broken: string[] = []
  #number = 0

  /** A step that must work: prints its name, its time and what came of it. Rethrows, since what follows would mean nothing. */
  async step<T>(name: string, work: () => Promise<T>, tell: (result: T) => string = () => ''): Promise<T> {
    this.#number += 1
    const started = performance.now()
    try {
      const result = await work()
      const words = tell(result)
      this.#print('✓', name, performance.now() - started, words)
      return result
    } catch (error) {
      this.#print('✗', name, performance.now() - started, error instanceof Error ? error.message : String(error))
      this.broken.push(name)
      throw error
    }
  }

  /** A promise: recorded as broken when it does not hold, and the journey goes on. */
  promise(words: string, holds: boolean, detail = ''): void {
    if (!holds) this.broken.push(words)
    console.log(`     ${holds ? '✓' : '✗ BROKEN:'} ${words}${detail ? ` (${detail})` : ''}`)
  }

  #print(mark: string, name: string, ms: number, words: string): void {
    const time = ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`
    console.log(`${mark} ${String(this.#number).padStart(2)}. ${name}  [${time}]${words ? `\n     ${words}` : ''}`)
  }
}

/** Asks `probe` again and again, 50 ms apart, until it gives something other than undefined; throws after `deadlineMs`. */
export async function until<T>(words: string, deadlineMs: number, probe: () => Promise<T | undefined>, everyMs = 50): Promise<T> {
  const end = performance.now() + deadlineMs
  for (;;) {
    const result = await probe()
    if (result !== undefined) return result
    if (performance.now() > end) throw new Error(`not within ${deadlineMs} ms: ${words}`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
