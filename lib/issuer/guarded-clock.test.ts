import { expect, test } from 'vitest'
import { GuardedClock } from './guarded-clock.ts'

const start = 1_800_000_000_000
const hour = 3_600_000

function clockAt(): { clock: GuardedClock; pass(ms: number): void; look(steps: { database?: number; machine?: number }): boolean } {
  let monotonic = 1000
  let elapsed = 0
  const clock = new GuardedClock({ databaseMs: start, machineMs: start, monotonicMs: monotonic }, { monotonic: () => monotonic })
  return {
    clock,
    pass(ms) {
      monotonic += ms
      elapsed += ms
    },
    look: ({ database = 0, machine = 0 }) =>
      clock.observe({ databaseMs: start + elapsed + database, machineMs: start + elapsed + machine, monotonicMs: monotonic }),
  }
}

test('it runs on the monotonic clock', () => {
  const { clock, pass, look } = clockAt()
  pass(5000)
  expect(look({})).toBe(false)
  expect(clock.nowMs()).toBe(start + 5000)
  expect(clock.skewMs).toBe(0)
})

test.each([
  ["Postgres's clock", { database: -hour }],
  ["the machine's clock", { machine: -hour }],
  ['both clocks', { database: -hour, machine: -hour }],
])('a backward step of %s never makes access last longer, and raises the alarm', (_, step) => {
  const { clock, pass, look } = clockAt()
  pass(1000)
  expect(look(step)).toBe(true)
  expect(clock.nowMs()).toBe(start + 1000)
  pass(1000)
  look(step)
  expect(clock.nowMs()).toBe(start + 2000)
  expect(clock.skewMs).toBe(hour)
})

test.each([
  ["Postgres's clock", { database: hour }],
  ["the machine's clock", { machine: hour }],
])('a forward step of %s alone ends nothing early, and raises the alarm', (_, step) => {
  const { clock, pass, look } = clockAt()
  pass(1000)
  expect(look(step)).toBe(true)
  expect(clock.nowMs()).toBe(start + 1000)
})

test('when both clocks went on (the machine slept), it goes on too', () => {
  const { clock, look } = clockAt()
  expect(look({ database: hour, machine: hour + 3 })).toBe(false)
  expect(clock.nowMs()).toBe(start + hour)
})

test('less than a second apart is no alarm', () => {
  const { look } = clockAt()
  expect(look({ database: -900 })).toBe(false)
  expect(look({ database: -1100 })).toBe(true)
})

test('a clock set back between two starts does not bring the past back', () => {
  const clock = new GuardedClock({ databaseMs: start - hour, machineMs: start - hour, monotonicMs: 0 }, { floorMs: start, monotonic: () => 0 })
  expect(clock.nowMs()).toBe(start)
  expect(clock.skewMs).toBe(hour)
})

test('it says how far it is ahead of both others, and goes back to the later one when told so', () => {
  const sample = { databaseMs: start - hour, machineMs: start - hour - 500, monotonicMs: 7 }
  const clock = new GuardedClock(sample, { floorMs: start, monotonic: () => 7 })
  expect(clock.aheadMs).toBe(hour)
  clock.setBack(sample)
  expect(clock.nowMs()).toBe(start - hour)
  expect(clock.aheadMs).toBe(0)
  expect(clock.skewMs).toBe(500)
})

test('it is not ahead while one of the others agrees with it', () => {
  const { clock, pass, look } = clockAt()
  pass(1000)
  look({ database: -hour })
  expect(clock.aheadMs).toBe(0)
  look({ database: -hour, machine: -hour })
  expect(clock.aheadMs).toBe(hour)
})
