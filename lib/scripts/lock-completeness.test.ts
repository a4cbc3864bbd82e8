import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { entriesWithAddress, entryFor, type LockFile, missingEntries } from './lock-completeness.ts'

const lock = (packages: LockFile['packages']): LockFile => ({ packages })
const tool = { version: '1.0.0', dev: true, optionalDependencies: { '@tool/darwin-arm64': '1.0.0', '@tool/linux-x64-musl': '1.0.0' } }

test('a platform that the registry did not have is missing', () => {
  const missing = missingEntries(lock({ '': {}, 'node_modules/tool': tool, 'node_modules/@tool/darwin-arm64': { version: '1.0.0' } }))
  expect(missing).toEqual([{ askedBy: 'node_modules/tool', name: '@tool/linux-x64-musl', version: '1.0.0', dev: true }])
})

test('an entry counts wherever Node would find it', () => {
  const nested = lock({
    'node_modules/a/node_modules/tool': tool,
    'node_modules/a/node_modules/@tool/darwin-arm64': { version: '1.0.0' },
    'node_modules/@tool/linux-x64-musl': { version: '1.0.0' },
  })
  expect(missingEntries(nested)).toEqual([])
})

test("another platform's entry is only installed there", () => {
  const asked = { askedBy: '', version: '^1.2.3', dev: false }
  expect(entryFor({ ...asked, name: '@tool/darwin-arm64' })).toEqual({ version: '1.2.3', cpu: ['arm64'], optional: true, os: ['darwin'] })
  expect(entryFor({ ...asked, dev: true, name: '@tool/linux-x64-musl' })).toEqual({
    version: '1.2.3',
    cpu: ['x64'],
    dev: true,
    libc: ['musl'],
    optional: true,
    os: ['linux'],
  })
  expect(entryFor({ ...asked, name: '@tool/wasm32-wasi' })).toMatchObject({ os: ['none'] })
  expect(entryFor({ ...asked, name: 'fsevents' })).toBeNull()
})

test('an entry with an address ties the lock file to one registry', () => {
  expect(
    entriesWithAddress(lock({ 'node_modules/a': { version: '1.0.0', resolved: 'https://registry.example/a.tgz' }, 'node_modules/b': { version: '1.0.0' } })),
  ).toEqual(['node_modules/a'])
})

test('the lock file of this project is complete and tied to no registry', () => {
  const own = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, '../../package-lock.json'), 'utf8')) as LockFile
  expect(missingEntries(own)).toEqual([])
  expect(entriesWithAddress(own)).toEqual([])
})
