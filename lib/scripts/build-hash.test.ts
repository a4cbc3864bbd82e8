import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildHash } from './build-hash.ts'

let root = ''
const put = (name: string, text: string): void => {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
  fs.writeFileSync(path.join(root, name), text)
}
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'build-hash-'))
  put('app/page.tsx', 'one')
  put('lib/domain/states.ts', 'two')
  put('package-lock.json', '{}')
})
afterEach(() => fs.rmSync(root, { recursive: true, force: true }))

test('the same tree has the same hash', () => {
  expect(buildHash(root)).toBe(buildHash(root))
})

test.each([
  ['a changed page', 'app/page.tsx', 'other'],
  ['a new page', 'app/new/page.tsx', ''],
  ['a changed rule', 'lib/domain/states.ts', 'other'],
  ['another lock file', 'package-lock.json', '{"a":1}'],
  ['a public file', 'public/icon.svg', '<svg/>'],
])('%s means a new build', (_, name, text) => {
  const before = buildHash(root)
  put(name, text)
  expect(buildHash(root)).not.toBe(before)
})

test('moving a byte from one file to the next is seen', () => {
  put('app/a.ts', 'ab')
  put('app/b.ts', 'c')
  const before = buildHash(root)
  put('app/a.ts', 'a')
  put('app/b.ts', 'bc')
  expect(buildHash(root)).not.toBe(before)
})

test.each(['lib/domain/states.test.ts', 'lib/scripts/start.ts', 'lib/testing/cluster.ts', 'lib/db/generated/client.ts', '.next/BUILD_ID'])(
  '%s does not mean a new build',
  (name) => {
    const before = buildHash(root)
    put(name, 'changed')
    expect(buildHash(root)).toBe(before)
  },
)
