import { expect, test } from 'vitest'
import type { GrantView, RequestView } from '#lib/access/views.ts'
import { afterDecision, type InboxState, inboxReducer, matchesFilter, settledWords, startOf, stepFrom } from './inbox-state.ts'

const person = {
  id: 'p'.padEnd(16, '0'),
  name: 'Vendor user',
  email: 'vendor@demo.daypass.dev',
}
const approver = {
  ...person,
  id: 'q'.padEnd(16, '0'),
  name: 'Second approver',
}
const yes = { allowed: true } as const
const request = (id: string, more: Partial<RequestView> = {}): RequestView => ({
  id,
  state: 'pending',
  cancelReason: null,
  version: 1,
  digest: `digest-${id}`,
  requester: person,
  vendor: { id: 'v1', slug: 'vendor-a', name: 'Vendor A', suspended: false },
  cluster: {
    id: 'c1',
    slug: 'shop',
    name: 'Shop',
    environment: 'production',
    retired: false,
  },
  profile: {
    id: 'a1',
    slug: 'read-only-debug',
    name: 'Read-only debug',
    icon: 'eye',
    versionId: 'av1',
    version: 1,
    scope: 'namespaces',
    rules: [],
    digest: 'd',
  },
  profileChanged: false,
  namespaces: ['payments', 'orders'],
  startsAt: null,
  durationSeconds: 3600,
  justification: 'Checkout answers slowly since the last release.',
  ticketUrl: null,
  createdAt: '2026-11-24T09:00:00.000Z',
  lapsesAt: '2026-11-25T09:00:00.000Z',
  decidedAt: null,
  requiredApprovals: 1,
  approvals: 0,
  decisions: [],
  versions: [],
  grantId: null,
  can: { approve: yes, deny: yes, withdraw: yes },
  ...more,
})
const grant = { id: 'g1', state: 'scheduled' } as GrantView
const phases = (state: InboxState) => state.rows.map((row) => `${row.request.id}:${row.phase.kind}`)

test('an approved row stays in its place, with its Undo, while the list is read anew', () => {
  let state = startOf([request('a'), request('b'), request('c')])
  state = inboxReducer(state, {
    type: 'deciding',
    id: 'b',
    verdict: 'approve',
  })
  state = inboxReducer(state, {
    type: 'approved',
    request: request('b', { state: 'approved' }),
    grant,
    undoUntil: 10_000,
    now: 0,
  })
  state = inboxReducer(state, {
    type: 'refreshed',
    requests: [request('a'), request('c'), request('d')],
    now: 500,
  })
  expect(phases(state)).toEqual(['a:waiting', 'b:approved', 'c:waiting', 'd:waiting'])
  state = inboxReducer(state, { type: 'swept', now: 11_000 })
  expect(phases(state)).toContain('b:approved')
  state = inboxReducer(state, { type: 'swept', now: 13_000 })
  expect(phases(state)).toEqual(['a:waiting', 'c:waiting', 'd:waiting'])
})

test('a row that somebody else decided says so instead of vanishing', () => {
  let state = startOf([request('a'), request('b')])
  state = inboxReducer(state, {
    type: 'refreshed',
    requests: [request('b')],
    now: 0,
  })
  expect(phases(state)).toEqual(['a:elsewhere', 'b:waiting'])
  expect(state.selectedId).toBe('a')
  state = inboxReducer(state, { type: 'swept', now: 20_000 })
  expect(state.selectedId).toBe('b')
})

test('the loser of a race reads who was first and how long ago', () => {
  const decided = request('a', {
    state: 'approved',
    decisions: [
      {
        id: 'd1',
        approver,
        verdict: 'approve',
        reason: null,
        requestVersion: 1,
        current: true,
        at: '2026-11-24T09:10:00.000Z',
      },
    ],
  })
  expect(settledWords(decided, new Date('2026-11-24T09:10:03.000Z'))).toBe('Already approved by Second approver 3 s ago')
})

test('a request that changes while it is looked at loses its narrowing and says so', () => {
  let state = startOf([request('a')])
  state = inboxReducer(state, {
    type: 'narrowed',
    id: 'a',
    narrow: { durationSeconds: 900 },
  })
  state = inboxReducer(state, {
    type: 'refreshed',
    requests: [request('a', { version: 2, digest: 'other' })],
    now: 0,
  })
  expect(state.rows[0]?.narrow).toBeNull()
  expect(state.rows[0]?.phase).toMatchObject({
    kind: 'waiting',
    notice: expect.stringContaining('changed'),
  })
})

test('new requests never steal the selection', () => {
  let state = startOf([request('b')])
  state = inboxReducer(state, {
    type: 'refreshed',
    requests: [request('a'), request('b')],
    now: 0,
  })
  expect(state.selectedId).toBe('b')
})

test('J and K stop at the ends; after a decision the next waiting row is chosen', () => {
  const { rows } = startOf([request('a'), request('b'), request('c')])
  expect(stepFrom(rows, 'a', -1)).toBe('a')
  expect(stepFrom(rows, 'a', 1)).toBe('b')
  expect(stepFrom(rows, 'c', 1)).toBe('c')
  expect(stepFrom([], 'a', 1)).toBeNull()
  expect(afterDecision(rows, 'b')).toBe('c')
  expect(afterDecision(rows, 'c')).toBe('b')
  expect(afterDecision(rows.slice(0, 1), 'a')).toBe('a')
})

test('the filter asks for every word, wherever it stands', () => {
  const none = { q: '', vendor: '', cluster: '', environment: '' }
  expect(matchesFilter(request('a'), { ...none, q: 'payments checkout' })).toBe(true)
  expect(matchesFilter(request('a'), { ...none, q: 'payments billing' })).toBe(false)
  expect(matchesFilter(request('a'), { ...none, environment: 'staging' })).toBe(false)
  expect(matchesFilter(request('a'), { ...none, vendor: 'v1', cluster: 'c1' })).toBe(true)
})
