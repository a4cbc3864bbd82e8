import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Role } from './actor.ts'
import { type EndableGrant, type Ender, mayDownload, mayRelease, mayRevoke, mayRevokeCredential, mayUndo, mayWithdraw } from './end.rules.ts'
import { grantEndReasons, grantStates, requestStates } from './states.ts'

const now = new Date('2026-03-10T12:00:00Z')
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const grant = (over: Partial<EndableGrant> = {}): EndableGrant => ({
  state: 'active',
  endReason: null,
  endRequestedAt: null,
  endedAt: null,
  requesterId: 'holder',
  startsAt: at(-60),
  endsAt: at(3600),
  approvedAt: at(-5),
  approverIds: ['approver'],
  ...over,
})
const person = (userId: string, roles: Role[], vendorId: string | null = null): Ender => ({ userId, roles, vendorId, disabled: false, vendorSuspended: false })
const holder = person('holder', ['vendor'], 'vendor-a')
const colleague = person('colleague', ['vendor'], 'vendor-a')
const approver = person('approver', ['approver'])
const administrator = person('administrator', ['administrator'])
const auditor = person('auditor', ['auditor'])

test('who may what with an active grant', () => {
  const may = (who: Ender) =>
    [
      mayDownload(grant(), who, now),
      mayRelease(grant(), who, now),
      mayRevoke(grant(), who, now),
      mayUndo(grant(), who, now),
      mayRevokeCredential(grant(), who),
    ].map((it) => it.allowed)
  expect(may(holder)).toEqual([true, true, false, false, true])
  expect(may(colleague)).toEqual([false, false, false, false, false])
  expect(may(approver)).toEqual([false, false, true, true, true])
  expect(may(administrator)).toEqual([false, false, true, false, true])
  expect(may(auditor)).toEqual([false, false, false, false, false])
})

test('undo closes after ten seconds and the time a press travels', () => {
  expect(mayUndo(grant({ approvedAt: at(-12) }), approver, now).allowed).toBe(true)
  expect(mayUndo(grant({ approvedAt: at(-12.001) }), approver, now)).toEqual({
    allowed: false,
    reason: 'The 10 seconds for undoing are over. Revoke the access instead.',
  })
})

test('a download needs the window, a living vendor and nobody who ended it', () => {
  expect(mayDownload(grant({ startsAt: at(1) }), holder, now)).toMatchObject({ reason: 'This access has not started yet.' })
  expect(mayDownload(grant({ endsAt: now }), holder, now)).toMatchObject({ reason: 'The time of this access is over.' })
  expect(mayDownload(grant(), { ...holder, vendorSuspended: true }, now).allowed).toBe(false)
  expect(mayDownload(grant({ endRequestedAt: now }), holder, now).allowed).toBe(false)
  expect(mayRelease(grant(), { ...holder, vendorSuspended: true }, now).allowed).toBe(true)
})

test('what is ending or has ended gives nothing and cannot be ended anew, for anybody', () => {
  const anyone = fc.constantFrom(holder, colleague, approver, administrator, auditor)
  const anyGrant = fc.record({
    state: fc.constantFrom(...grantStates),
    endReason: fc.option(fc.constantFrom(...grantEndReasons)),
    endRequestedAt: fc.option(fc.constant(now)),
    endedAt: fc.option(fc.constant(now)),
  })
  fc.assert(
    fc.property(anyone, anyGrant, (who, over) => {
      const it = grant(over)
      const over_ = it.state === 'ended' || it.state === 'revoking' || it.endRequestedAt !== null
      if (!over_) return
      for (const rule of [mayDownload, mayRelease, mayRevoke, mayUndo]) {
        const permission = rule(it, who, now)
        expect(permission.allowed).toBe(false)
        if (!permission.allowed) expect(permission.reason.length).toBeGreaterThan(10)
      }
    }),
  )
})

test('only the person who asked withdraws, and only what waits', () => {
  for (const state of requestStates) {
    for (const userId of ['holder', 'other']) {
      expect(mayWithdraw({ state, requesterId: 'holder', lapsesAt: at(1) }, { userId }, now).allowed).toBe(state === 'pending' && userId === 'holder')
    }
  }
  expect(mayWithdraw({ state: 'pending', requesterId: 'holder', lapsesAt: now }, { userId: 'holder' }, now).allowed).toBe(false)
})
