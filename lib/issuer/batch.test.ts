import { expect, test } from 'vitest'
import { batched } from './batch.ts'

test('one item goes alone, items that come meanwhile go together, each gets its own answer', async () => {
  const groups: number[][] = []
  const releases: (() => void)[] = []
  const double = batched(
    async (items: number[]) => {
      groups.push(items)
      await new Promise<void>((resolve) => releases.push(resolve))
      return items.map((item) => item * 2)
    },
    { maxItems: 3 },
  )
  const first = double(1)
  await new Promise((resolve) => setImmediate(resolve))
  const others = [2, 3, 4, 5].map(double)
  expect(groups).toEqual([[1]])
  for (let round = 0; round < 3; round++) {
    releases[round]?.()
    for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await Promise.all([first, ...others])).toEqual([2, 4, 6, 8, 10])
  expect(groups).toEqual([[1], [2, 3, 4], [5]])
})

test('a flush that fails fails its own items and no others', async () => {
  let calls = 0
  const once = batched(
    async (items: number[]) => {
      calls++
      if (calls === 1) throw new Error('no')
      return items
    },
    { maxItems: 1 },
  )
  const [first, second] = await Promise.allSettled([once(1), once(2)])
  expect(first.status).toBe('rejected')
  expect(second).toEqual({ status: 'fulfilled', value: 2 })
})

test('when there is reason to gather, items a little apart go together', async () => {
  const groups: number[][] = []
  const gather = batched(
    async (items: number[]) => {
      groups.push(items)
      return items
    },
    { maxItems: 10, gatherMs: () => 30 },
  )
  const first = gather(1)
  await new Promise((resolve) => setImmediate(resolve))
  await Promise.all([first, gather(2)])
  expect(groups).toEqual([[1, 2]])
})
