import { expect, test } from 'vitest'
import { actionGroups, activityQuery } from './activity-filter.ts'

const now = new Date('2026-11-24T12:00:00.000Z')

test('days are whole UTC days, the last one included', () => {
  expect(activityQuery({ from: '2026-11-01', to: '2026-11-30' }, now)).toEqual({ from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' })
})

test('a range counts back from now and wins over days', () => {
  expect(activityQuery({ range: '24h', from: '2020-01-01' }, now)).toEqual({ from: '2026-11-23T12:00:00.000Z' })
})

test('what an address cannot mean is left out', () => {
  expect(activityQuery({ action: 'grant.eaten', from: 'yesterday', to: '2026-13-45', range: 'toString' }, now)).toEqual({})
})

test('a whole group of actions can be asked for', () => {
  expect(activityQuery({ action: 'grant.' }, now)).toEqual({ action: 'grant.' })
})

test('every action is in exactly one group', () => {
  const all = actionGroups.flatMap((group) => group.actions)
  expect(new Set(all).size).toBe(all.length)
})
