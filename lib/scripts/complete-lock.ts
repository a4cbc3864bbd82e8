/** Adds to package-lock.json the entries of other platforms' packages that a registry did not have. Run after npm install. */
import fs from 'node:fs'
import path from 'node:path'
import { entryFor, type LockFile, missingEntries } from './lock-completeness.ts'
import { root } from './state-folder.ts'

const file = path.join(root, 'package-lock.json')
const lock = JSON.parse(fs.readFileSync(file, 'utf8')) as LockFile
let added = 0
for (const missing of missingEntries(lock)) {
  const entry = entryFor(missing)
  if (entry === null) {
    console.error(`${missing.name}@${missing.version}, asked for by ${missing.askedBy}, names no platform: install it with npm.`)
    process.exitCode = 1
    continue
  }
  lock.packages[`node_modules/${missing.name}`] = entry
  added += 1
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')))
fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added === 0 ? 'The lock file is complete.' : `Added ${added} entries to the lock file.`)
