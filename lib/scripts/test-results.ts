import fs from 'node:fs'

export type Tally = { passed: number; failed: number; skipped: number }

export const noTests: Tally = { passed: 0, failed: 0, skipped: 0 }

export const add = (a: Tally, b: Tally): Tally => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped })

type VitestResult = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { status: string; assertionResults: { status: string }[] }[]
}

type PlaywrightResult = { stats: { expected: number; unexpected: number; flaky: number; skipped: number }; errors: unknown[] }

/** A run that failed without a failed test (a crash, a file that cannot be imported, no test found) is one failed test. */
function withExit(tally: Tally, exitCode: number): Tally {
  return exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally
}

/** Counts of vitest's JSON reporter. */
export function vitestTally(json: string | null, exitCode: number): Tally {
  if (json === null) return { ...noTests, failed: 1 }
  const result = JSON.parse(json) as VitestResult
  const brokenFiles = result.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')).length
  return withExit(
    { passed: result.numPassedTests, failed: result.numFailedTests + brokenFiles, skipped: result.numPendingTests + result.numTodoTests },
    exitCode,
  )
}

/** Counts of Playwright's JSON reporter; a test that passed at its second try has passed. */
export function playwrightTally(json: string | null, exitCode: number): Tally {
  if (json === null) return { ...noTests, failed: 1 }
  const { stats } = JSON.parse(json) as PlaywrightResult
  return withExit({ passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }, exitCode)
}

/** The content of a report, which is then removed so that no later run reads it; null when the run wrote none. */
export function takeReport(file: string): string | null {
  if (!fs.existsSync(file)) return null
  const text = fs.readFileSync(file, 'utf8')
  fs.rmSync(file)
  return text
}
