import { expect, test } from 'vitest'
import { playwrightTally, vitestTally } from './test-results.ts'

const vitest = (passed: number, failed: number, files: { status: string; assertionResults: { status: string }[] }[] = []): string =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numPendingTests: 1, numTodoTests: 0, testResults: files })

test('counts of vitest', () => {
  expect(vitestTally(vitest(3, 2), 1)).toEqual({ passed: 3, failed: 2, skipped: 1 })
  expect(vitestTally(vitest(3, 0), 0)).toEqual({ passed: 3, failed: 0, skipped: 1 })
})

test('a file that could not be imported has failed', () => {
  const broken = [{ status: 'failed', assertionResults: [] }]
  expect(vitestTally(vitest(3, 0, broken), 1).failed).toBe(1)
  expect(vitestTally(vitest(3, 1, [...broken, { status: 'failed', assertionResults: [{ status: 'failed' }] }]), 1).failed).toBe(2)
})

test('a run that ended badly is never all green', () => {
  expect(vitestTally(vitest(3, 0), 1).failed).toBe(1)
  expect(vitestTally(null, 0).failed).toBe(1)
  expect(playwrightTally(null, 1).failed).toBe(1)
  expect(playwrightTally(JSON.stringify({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] }), 1).failed).toBe(1)
})

test('counts of Playwright', () => {
  const json = JSON.stringify({ stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }, errors: [] })
  expect(playwrightTally(json, 1)).toEqual({ passed: 5, failed: 1, skipped: 2 })
})
