/** One line of progress. `step` names the thing ("kube-apiserver"), `detail` says what it does now, `elapsedMs` counts from the step's start. */
export type SandboxEvent = { step: string; detail: string; elapsedMs: number; state: 'running' | 'done' | 'failed' }
export type Report = (event: SandboxEvent) => void

const progressMs = 500

/**
 * Runs one step under a name: reports its start, whatever `now` is told, its end or its failure. Errors pass through.
 * @param work gets `now(detail)`, and returns the value of the step; `done` words the last line from it.
 */
export async function runStep<T>(
  report: Report,
  step: string,
  first: string,
  work: (now: (detail: string) => void) => Promise<T>,
  done: (value: T) => string,
): Promise<T> {
  const startedAt = performance.now()
  const say = (detail: string, state: SandboxEvent['state']) => report({ step, detail, elapsedMs: Math.round(performance.now() - startedAt), state })
  say(first, 'running')
  let saidAt = 0
  try {
    const value = await work((detail) => {
      // A wait loop looks twenty times a second; a person does not.
      if (performance.now() - saidAt < progressMs) return
      saidAt = performance.now()
      say(detail, 'running')
    })
    say(done(value), 'done')
    return value
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), 'failed')
    throw error
  }
}
