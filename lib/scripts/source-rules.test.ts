import { expect, test } from 'vitest'
import { sourceBreaches } from './source-rules.ts'

test.each([
  ['lib/access/decide-request.ts', 'const a = process.env.A', 1],
  ['app/page.tsx', 'process.env.A', 1],
  ['lib/platform/env.ts', 'process.env.A', 0],
  ['lib/scripts/start.ts', 'process.env.A', 0],
  ['lib/access/a.db.test.ts', 'process.env.A', 0],
  ['prisma.config.ts', 'process.env.A', 0],
  ['lib/domain/a.ts', '// @ts-ignore', 1],
  ['lib/domain/a.test.ts', '// @ts-expect-error', 1],
  ['lib/domain/a.ts', '// TODO later', 1],
  ['lib/domain/a.ts', 'const todos = 1', 0],
])('%s with "%s" has %i breaches', (file, text, count) => {
  expect(sourceBreaches(file, `\n${text}\n`)).toHaveLength(count)
})

test('a breach names its line', () => {
  expect(sourceBreaches('app/a.ts', 'one\nprocess.env\n')).toEqual(['app/a.ts:2 process.env belongs to lib/platform'])
})
