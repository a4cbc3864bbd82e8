import { expect, test } from 'vitest'
import { canMoveGrant, canMoveRequest, grantMoves, grantStates, requestMoves, requestStates } from './states.ts'
import { byUrgency } from './urgency.ts'

test('a decided request never moves again', () => {
  for (const from of requestStates) for (const to of requestStates) expect(canMoveRequest(from, to)).toBe(from === 'pending' && to !== 'pending')
})

test('a grant goes forward only: from no state is there a way back to giving access', () => {
  const order = [...grantStates]
  for (const from of grantStates) for (const to of grantMoves[from]) expect(order.indexOf(to)).toBeGreaterThan(order.indexOf(from))
  expect(canMoveGrant('revoking', 'active')).toBe(false)
  expect(canMoveGrant('active', 'ended')).toBe(false)
  expect(Object.values(requestMoves).flat()).not.toContain('pending')
})

test('who needs the answer first is first: now before later, longest waiting first, a near lapse counts', () => {
  const at = (minutes: number) => new Date(minutes * 60_000)
  const it = (id: string, createdAt: number, startsAt: number | null, lapsesAt = 10_000) => ({
    id,
    createdAt: at(createdAt),
    startsAt: startsAt === null ? null : at(startsAt),
    lapsesAt: at(lapsesAt),
  })
  const sorted = [it('later', 1, 500), it('now-new', 20, null), it('lapsing', 5, 900, 100), it('now-old', 10, null), it('b-tie', 10, null)].sort(byUrgency)
  expect(sorted.map((one) => one.id)).toEqual(['b-tie', 'now-old', 'now-new', 'lapsing', 'later'])
})
