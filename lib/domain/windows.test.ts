import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDuration, grantWindow, minTokenSeconds, parseDuration, tokenLifetime } from './windows.ts'

test.each([
  ['1h30m', 5400],
  ['45m', 2700],
  ['90s', 90],
  ['2d', 172_800],
  [' 1H ', 3600],
  ['1d2h3m4s', 93_784],
  ['0s', 0],
])('%s is %i seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds)
})

test.each(['', ' ', '5', '1.5h', '-1h', '1h1h', '30m1h', 'PT1H', '1h 30m', '1w', '1hm', 'h', '９h', '1e3s', `${'9'.repeat(30)}s`, '1h\u0000', '99999999s'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeNull()
  },
)

test('what is formatted is parsed back, for every whole number of seconds up to a year', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 31_536_000 }), (seconds) => {
      expect(parseDuration(formatDuration(seconds))).toBe(seconds)
    }),
  )
})

test('parsing never throws and gives whole, non-negative seconds or null', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9dhms]{0,12}$/)), (text) => {
      const seconds = parseDuration(text)
      expect(seconds === null || (Number.isSafeInteger(seconds) && seconds >= 0)).toBe(true)
    }),
  )
})

const instant = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true })

test('a window never starts before the approval or the asked start, and is exactly as long as was asked', () => {
  fc.assert(
    fc.property(fc.option(instant), fc.integer({ min: 60, max: 2_592_000 }), instant, (startsAt, durationSeconds, approvedAt) => {
      const window = grantWindow({ startsAt, durationSeconds, approvedAt })
      expect(window.startsAt.getTime()).toBe(Math.max(startsAt?.getTime() ?? 0, approvedAt.getTime()))
      expect(window.endsAt.getTime() - window.startsAt.getTime()).toBe(durationSeconds * 1000)
    }),
  )
})

test('a window over a change of clocks is as long as any other: an hour at 02:30 in Berlin on the night of the gap', () => {
  const { startsAt, endsAt } = grantWindow({
    startsAt: new Date('2026-03-29T01:30:00+01:00'),
    durationSeconds: 3600,
    approvedAt: new Date('2026-03-28T12:00:00Z'),
  })
  expect([startsAt.toISOString(), endsAt.toISOString()]).toEqual(['2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00.000Z'])
})

test('a token lives as long as the grant or the cap, never under what the API server takes, and says whether it reaches the end', () => {
  fc.assert(
    fc.property(instant, fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 600, max: 86_400 }), (now, rest, maxTokenSeconds) => {
      const { seconds, reachesEnd } = tokenLifetime({ now, endsAt: new Date(now.getTime() + rest * 1000), maxTokenSeconds })
      expect(seconds).toBe(Math.max(minTokenSeconds, Math.min(rest, maxTokenSeconds)))
      expect(reachesEnd).toBe(rest <= maxTokenSeconds)
    }),
  )
})
