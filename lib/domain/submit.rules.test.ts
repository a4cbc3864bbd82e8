import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isReservedNamespace } from './names.ts'
import { checkSubmission, namespacesTrouble, parseInstant, type SubmitInput, type SubmitLimits, ticketUrlTrouble } from './submit.rules.ts'
import { hasUnprintable, textTrouble } from './text.rules.ts'

const now = new Date('2026-03-10T12:00:00Z')
const limits: SubmitLimits = {
  scope: 'namespaces',
  profileMaxSeconds: 3600,
  clusterMaxSeconds: 7200,
  clusterNamespaces: ['orders', 'payments', 'kube-system'],
  contractEndsAt: null,
  now,
}
const input: SubmitInput = { namespaces: ['payments', 'orders'], startsAt: null, duration: '1h', justification: 'Checkout is slow.', ticketUrl: null }

test('a sound request comes out trimmed, sorted and in seconds', () => {
  expect(checkSubmission({ ...input, justification: ' Checkout is slow.\n', ticketUrl: ' ' }, limits)).toEqual({
    ok: true,
    values: { namespaces: ['orders', 'payments'], startsAt: null, durationSeconds: 3600, justification: 'Checkout is slow.', ticketUrl: null },
  })
})

test('every trouble is told at once, each at its field', () => {
  const outcome = checkSubmission({ namespaces: [], startsAt: 'x', duration: 'x', justification: '', ticketUrl: 'x' }, limits)
  expect(outcome.ok ? [] : outcome.troubles.map((it) => it.path)).toEqual(['namespaces', 'duration', 'startsAt', 'justification', 'ticketUrl'])
})

test('the tighter of the caps is named', () => {
  const message = (over: Partial<SubmitLimits>) => {
    const outcome = checkSubmission({ ...input, duration: '3h' }, { ...limits, ...over })
    return outcome.ok ? '' : outcome.troubles[0]?.message
  }
  expect(message({})).toBe('This profile is given for at most 1h.')
  expect(message({ profileMaxSeconds: 86_400 })).toBe('This cluster gives access for at most 2h.')
})

test('a start up to a minute ago is now; the contract bounds the end', () => {
  expect(checkSubmission({ ...input, startsAt: '2026-03-10T11:59:00Z' }, limits)).toMatchObject({ ok: true, values: { startsAt: null } })
  expect(checkSubmission({ ...input, startsAt: '2026-03-10T11:58:59Z' }, limits)).toMatchObject({ ok: false })
  const contractEndsAt = new Date('2026-03-11T13:00:00Z')
  expect(checkSubmission({ ...input, startsAt: '2026-03-11T12:00:00Z' }, { ...limits, contractEndsAt })).toMatchObject({ ok: true })
  expect(checkSubmission({ ...input, startsAt: '2026-03-11T12:00:01Z' }, { ...limits, contractEndsAt })).toMatchObject({
    ok: false,
    troubles: [{ path: 'duration' }],
  })
})

test('instants need an offset and a day that exists; both sides of a change of clocks are apart', () => {
  for (const text of [
    '2026-03-10',
    '2026-03-10T12:00',
    '2026-02-29T12:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-03-10T25:00:00Z',
    '2026-03-10 12:00:00Z',
    'now',
    '0',
    '2026-03-10T12:00:00+9999',
  ]) {
    expect(parseInstant(text), text).toBeNull()
  }
  expect(parseInstant('2026-10-25T02:30:00+02:00')?.toISOString()).toBe('2026-10-25T00:30:00.000Z')
  expect(parseInstant('2026-10-25T02:30:00+01:00')?.toISOString()).toBe('2026-10-25T01:30:00.000Z')
  expect(parseInstant('2028-02-29T23:59:59.999-11:30')).not.toBeNull()
})

test('no reserved or unknown namespace gets through, whatever is asked', () => {
  const name = fc.oneof(
    fc.constantFrom('orders', 'payments', 'kube-system', 'daypass-grants', 'daypass-system', '*', '..', ''),
    fc.string(),
    fc.stringMatching(/^[a-z0-9-]{1,70}$/),
  )
  fc.assert(
    fc.property(fc.array(name, { maxLength: 25 }), (namespaces) => {
      if (namespacesTrouble(namespaces, limits) !== null) return
      expect(namespaces.length).toBeGreaterThan(0)
      expect(namespaces.every((it) => limits.clusterNamespaces.includes(it) && !isReservedNamespace(it))).toBe(true)
      expect(new Set(namespaces).size).toBe(namespaces.length)
    }),
  )
})

test.each([
  'http://tickets.example.com',
  'javascript:alert(1)',
  'https://user:pw@tickets.example.com/1',
  'https://@tickets.example.com/1',
  'https://tickets.example.com@evil.example/1',
  'https://localhost/1',
  'https://[::1]/1',
  'https://tickets.example.com\\@evil.example/',
  'https://tickets.example.com/a b',
  'https://tickets.example.com/"onmouseover="x',
  'https://tickets.example.com/\u202e1',
  'https://tickets.example.com/\n',
  'https://',
  '//tickets.example.com',
  'https://tickets.example.com:99999/',
])('%j is no ticket link', (text) => {
  expect(ticketUrlTrouble(text)).not.toBeNull()
})

test('an ordinary ticket link is one, with query and fragment', () => {
  for (const text of ['https://tickets.example.com/browse/INC-1', 'https://tickets.example.com:8443/i?id=1&x=%20#c-2'])
    expect(ticketUrlTrouble(text)).toBeNull()
})

test('a link that passes is opened as it is written', () => {
  fc.assert(
    fc.property(fc.webUrl({ validSchemes: ['https'], withQueryParameters: true, withFragments: true }), (text) => {
      if (ticketUrlTrouble(text) !== null) return
      expect(new URL(text)).toMatchObject({ protocol: 'https:', username: '', password: '' })
    }),
  )
})

test('text that cannot be read as it is written is refused; other scripts and emoji are not', () => {
  for (const text of ['\u0000', '\u001b[31m', '\u202e', '\u2066', '\u200b', '\ufeff', '\u00ad', '\ud800', '\u2028', '\u{e0041}', '\u3164', 'a\u0007'])
    expect(hasUnprintable(text), JSON.stringify(text)).toBe(true)
  for (const text of ['Grüße, 日本語, עברית, हिन्दी', '👩‍👩‍👧 ✅', 'line\nline\ttab', "it's <b>bold</b> & *not*"]) expect(hasUnprintable(text), text).toBe(false)
  expect(textTrouble('a\nb', { min: 1, max: 9 })).not.toBeNull()
  expect(textTrouble('👍'.repeat(9), { min: 9, max: 9 })).toBeNull()
})
