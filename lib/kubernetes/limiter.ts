export type Priority = 'urgent' | 'ordinary'

type Waiting = { start: () => void }

/**
 * At most `width` calls at once. Urgent ones (taking access away) go before ordinary ones, which may never fill more than
 * `ordinaryWidth`: a server that hangs on creates still has room for deletes.
 */
export class Limiter {
  readonly #width: number
  readonly #ordinaryWidth: number
  #running = 0
  #ordinaryRunning = 0
  readonly #urgent: Waiting[] = []
  readonly #ordinary: Waiting[] = []

  constructor(width: number, ordinaryWidth: number) {
    this.#width = width
    this.#ordinaryWidth = ordinaryWidth
  }

  run<T>(priority: Priority, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        this.#running++
        if (priority === 'ordinary') this.#ordinaryRunning++
        work()
          .then(resolve, reject)
          .finally(() => {
            this.#running--
            if (priority === 'ordinary') this.#ordinaryRunning--
            this.#next()
          })
      }
      ;(priority === 'urgent' ? this.#urgent : this.#ordinary).push({ start })
      this.#next()
    })
  }

  #next(): void {
    while (this.#running < this.#width) {
      const waiting = this.#urgent.shift() ?? (this.#ordinaryRunning < this.#ordinaryWidth ? this.#ordinary.shift() : undefined)
      if (!waiting) return
      waiting.start()
    }
  }
}
