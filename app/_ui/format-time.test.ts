import { expect, test } from 'vitest'
import { clockText, dayAndClock, durationWords, relativeText, stepTime, utcText } from './format-time.ts'

const now = new Date('2026-11-24T11:00:00Z')
const after = (seconds: number) => relativeText(new Date(now.getTime() + seconds * 1000), now)

test('an instant is said as far away as a person would say it', () => {
  expect([after(0), after(-30), after(30), after(-90), after(-3600), after(86_400), after(-3 * 86_400)]).toEqual([
    'just now',
    'just now',
    'in less than a minute',
    '2 min ago',
    '1 h ago',
    'in 24 h',
    '3 d ago',
  ])
  expect(after(-30 * 86_400)).toBe('25 Oct 2026')
})

test('a duration has two units at most', () => {
  expect([0, 20, 90, 3600, 5400, 86_400, 90_061].map(durationWords)).toEqual(['0 s', '20 s', '1 min 30 s', '1 h', '1 h 30 min', '1 d', '1 d 1 h'])
})

test('a countdown shows zero only when the time is up', () => {
  expect([0, -5, 0.2, 59, 60, 3599.4, 3600, 36_061].map(clockText)).toEqual(['00:00', '00:00', '00:01', '00:59', '01:00', '1:00:00', '1:00:00', '10:01:01'])
})

test('UTC is the same text on the server and in every browser', () => {
  expect(utcText(now, true)).toBe('Tue 24 Nov 2026, 11:00:00 UTC')
  expect(dayAndClock(now, false)).toBe('24 Nov, 11:00:00')
  expect([stepTime(3.4), stepTime(1240)]).toEqual(['3 ms', '1.2 s'])
})
