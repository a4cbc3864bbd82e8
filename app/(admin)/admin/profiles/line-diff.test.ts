import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineDiff } from './line-diff.ts'

test('a changed line shows as removed and added, the rest as it was', () => {
  expect(lineDiff('a\nb\nc', 'a\nx\nc')).toEqual([
    { kind: 'same', text: 'a' },
    { kind: 'removed', text: 'b' },
    { kind: 'added', text: 'x' },
    { kind: 'same', text: 'c' },
  ])
})

test('the kept and removed lines are the old text, the kept and added lines the new one', () => {
  const text = fc
    .array(fc.constantFrom('verbs:', '- get', '- list', '- watch', ''), {
      maxLength: 20,
    })
    .map((lines) => lines.join('\n'))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = lineDiff(before, after)
      const side = (drop: 'added' | 'removed') => diff.filter((line) => line.kind !== drop).map((line) => line.text)
      expect(side('added').join('\n')).toBe(before)
      expect(side('removed').join('\n')).toBe(after)
    }),
  )
})
