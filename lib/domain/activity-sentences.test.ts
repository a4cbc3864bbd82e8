import fc from 'fast-check'
import { expect, test } from 'vitest'
import { activityActions } from './activity-actions.ts'
import { activitySentence } from './activity-sentences.ts'

test('every action has one sentence that says who or what, and ends', () => {
  for (const action of activityActions) {
    const sentence = activitySentence({ action, actorLabel: 'Approver', subjectId: 'x', detail: {} })
    expect(sentence, action).toMatch(/^[A-Z].*[^.\s]\.$/)
    expect(sentence, action).not.toMatch(/undefined|null|NaN|\[object| {2}/)
  }
})

test.each([
  [
    'request.submitted',
    { profile: 'Logs', cluster: 'Sandbox', namespaces: ['orders', 'payments'], durationSeconds: 5400 },
    'Approver asked for Logs on Sandbox (orders and payments) for 1h30m.',
  ],
  [
    'request.denied',
    { requester: 'Vendor user', profile: 'Logs', cluster: 'Sandbox', reason: 'not now. ' },
    'Approver denied the request of Vendor user for Logs on Sandbox: not now.',
  ],
  ['grant.ended', { endReason: 'expired', deniedAt: '2026-03-10T12:00:00Z' }, 'The access ended because its time was over; the API server refuses it.'],
  ['credential.minted', { number: 2 }, 'Approver downloaded credential 2.'],
  ['cluster.access_revoked', { cluster: 'Sandbox', grants: 3, reason: 'trouble' }, 'Approver revoked all access to the cluster Sandbox (3): trouble.'],
])('%s', (action, detail, sentence) => {
  expect(activitySentence({ action, actorLabel: 'Approver', subjectId: 'x', detail })).toBe(sentence)
})

test('total: whatever a row holds, it has a sentence', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constantFrom<string>(...activityActions), fc.string()),
      fc.dictionary(fc.constantFrom('reason', 'namespaces', 'durationSeconds', 'number', 'endReason', 'changed', 'cluster'), fc.jsonValue()),
      (action, detail) => {
        expect(typeof activitySentence({ action, actorLabel: 'A', subjectId: 'x', detail })).toBe('string')
      },
    ),
  )
})
