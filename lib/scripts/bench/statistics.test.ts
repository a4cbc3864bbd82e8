import { expect, test } from 'vitest'
import { percentile, round } from './statistics.ts'

test('a percentile is a value that was measured, by nearest rank', () => {
  const values = [5, 1, 4, 2, 3]
  expect(percentile(values, 50)).toBe(3)
  expect(percentile(values, 95)).toBe(5)
  expect(percentile(values, 0)).toBe(1)
  expect(percentile([], 50)).toBeNaN()
})

test('figures have two decimals', () => {
  expect(round(1.23456)).toBe(1.23)
})
