import { StepFailure, wordsOf } from './step-failure.ts'

/** Tells what a step does at this moment, in a few words. */
export type Report = (detail: string) => void

type Running = { name: string; startedMs: number; detail: string; saidMs: number }

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const heartbeatMs = 15_000

/** `7.3 s`, `2 min 05 s`. */
export function elapsed(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`
}

type Output = { write(text: string): unknown; isTTY?: boolean; columns?: number }

/**
 * Steps with name, elapsed time and current detail; several may run at once. A terminal gets one live line, anything else a line at
 * the start, every 15 s and at the end.
 */
export class Progress {
  readonly #out: Output
  readonly #isLive: boolean
  readonly #running = new Set<Running>()
  #timer: NodeJS.Timeout | undefined
  #frame = 0

  constructor(out: Output = process.stdout) {
    this.#out = out
    this.#isLive = out.isTTY === true && process.env.TERM !== 'dumb'
  }

  /** Forgets the running steps: what is being stopped has no success or failure of its own. */
  abandonSteps(): void {
    if (this.#isLive && this.#running.size > 0) this.#out.write('\r\x1b[2K')
    this.#running.clear()
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** A line of its own, above the live one. */
  say(line: string): void {
    if (this.#isLive && this.#running.size > 0) this.#out.write('\r\x1b[2K')
    this.#out.write(`${line}\n`)
    this.#draw()
  }

  /** Runs one step. `tell` words what came of it. */
  async step<T>(name: string, work: (report: Report) => Promise<T>, tell: (result: T) => string = () => ''): Promise<T> {
    const running: Running = { name, startedMs: performance.now(), detail: '', saidMs: performance.now() }
    this.#running.add(running)
    if (!this.#isLive) this.say(`… ${name}`)
    this.#tick()
    try {
      const result = await work((detail) => {
        running.detail = detail.replaceAll(/\s+/g, ' ').trim()
      })
      const words = tell(result)
      this.#finish(running, `✓ ${name}${words ? `: ${words}` : ''}`)
      return result
    } catch (error) {
      this.#finish(running, `✗ ${name}`)
      throw error
    }
  }

  #finish(running: Running, line: string): void {
    if (!this.#running.delete(running)) return
    if (this.#isLive) this.#out.write('\r\x1b[2K')
    this.say(`${line}  [${elapsed(performance.now() - running.startedMs)}]`)
    if (this.#running.size === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }

  #tick(): void {
    this.#timer ??= setInterval(
      () => {
        this.#frame += 1
        if (this.#isLive) this.#draw()
        else this.#heartbeat()
      },
      this.#isLive ? 120 : 1000,
    )
    this.#timer.unref()
  }

  #draw(): void {
    if (!this.#isLive || this.#running.size === 0) return
    const now = performance.now()
    const parts = [...this.#running].map((step) => `${step.name} ${elapsed(now - step.startedMs)}${step.detail ? ` · ${step.detail}` : ''}`)
    const line = `${frames[this.#frame % frames.length]} ${parts.join('  |  ')}`
    this.#out.write(`\r\x1b[2K${line.slice(0, (this.#out.columns ?? 80) - 1)}`)
  }

  #heartbeat(): void {
    const now = performance.now()
    for (const step of this.#running) {
      if (now - step.saidMs < heartbeatMs) continue
      step.saidMs = now
      this.#out.write(`… ${step.name}  [${elapsed(now - step.startedMs)}]${step.detail ? ` ${step.detail}` : ''}\n`)
    }
  }
}

/** A failure as a person reads it: what failed, the log's place, what to do. */
export function failureText(error: unknown): string {
  if (!(error instanceof StepFailure)) return `Failed: ${wordsOf(error)}`
  const cause = error.cause === undefined || error.message.includes(wordsOf(error.cause)) ? '' : `\n  because: ${wordsOf(error.cause)}`
  return [`Failed: ${error.message}${cause}`, error.logFile ? `  log: ${error.logFile}` : '', error.whatToDo ? `  what to do: ${error.whatToDo}` : '']
    .filter(Boolean)
    .join('\n')
}
