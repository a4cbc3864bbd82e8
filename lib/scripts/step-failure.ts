import fs from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

/** A failure told to a person: what failed in one sentence, where its log is, what to do next. */
export class StepFailure extends Error {
  readonly logFile: string | undefined
  readonly whatToDo: string | undefined
  constructor(sentence: string, more: { logFile?: string; whatToDo?: string; cause?: unknown } = {}) {
    super(sentence, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'StepFailure'
    this.logFile = more.logFile
    this.whatToDo = more.whatToDo
  }
}

/** The last `count` lines of a log, indented to be shown under a failure; empty when there is no log. */
export function lastLines(logFile: string, count = 12): string {
  try {
    const lines = stripVTControlCharacters(fs.readFileSync(logFile, 'utf8')).split('\n')
    const last = lines.filter((line) => line.trim() !== '').slice(-count)
    return last.map((line) => `    ${plain(line).slice(0, 400)}`).join('\n')
  } catch {
    return ''
  }
}

/** The message of a JSON log line; any other line as it is. */
function plain(line: string): string {
  if (!line.startsWith('{')) return line
  try {
    const { msg, err } = JSON.parse(line) as { msg?: unknown; err?: { message?: unknown } }
    return [msg, err?.message].filter((part) => typeof part === 'string' && part !== '').join(': ') || line
  } catch {
    return line
  }
}

/** Words of any error for a person. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(wordsOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
