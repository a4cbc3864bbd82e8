import { expect, test } from 'vitest'
import { restartPauseMs } from './restart-pause.ts'

test('who ran for a while is started again at once, the first time', () => {
  expect(restartPauseMs(10_001, 0)).toBe(0)
  expect(restartPauseMs(86_400_000, 0)).toBe(0)
})

test('who falls over at its start, or again and again, waits longer each time, half a minute at most', () => {
  expect(restartPauseMs(9000, 0)).toBe(500)
  expect([1, 2, 3].map((restarts) => restartPauseMs(20_000, restarts))).toEqual([1000, 2000, 4000])
  expect(restartPauseMs(100, 50)).toBe(30_000)
})
