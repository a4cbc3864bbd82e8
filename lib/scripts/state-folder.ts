import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { postgresFolders } from './postgres.ts'
import { startedAt } from './processes.ts'
import { StepFailure } from './step-failure.ts'

export const root = path.resolve(import.meta.dirname, '../..')

/** Everything that a running Daypass keeps on this machine: DAYPASS_HOME, or `.daypass` in the clone. */
export const defaultStateDir = (): string => path.resolve(process.env.DAYPASS_HOME || path.join(root, '.daypass'))

/** What is expensive to build and the same for every clone: outside of it. */
export function defaultCacheDir(): string {
  if (process.env.DAYPASS_CACHE) return path.resolve(process.env.DAYPASS_CACHE)
  const base = process.env.XDG_CACHE_HOME || (process.platform === 'darwin' ? path.join(os.homedir(), 'Library/Caches') : path.join(os.homedir(), '.cache'))
  return path.join(base, 'daypass')
}

type Owner = { pid: number; started: string; url: string | null }

const ownerFile = (stateDir: string): string => path.join(stateDir, 'run/owner.json')

function livingOwner(stateDir: string): Owner | null {
  try {
    const owner = JSON.parse(fs.readFileSync(ownerFile(stateDir), 'utf8')) as Owner
    return owner.pid !== process.pid && startedAt(owner.pid) === owner.started ? owner : null
  } catch {
    return null
  }
}

/** Makes the folder and takes it for this process. Throws a StepFailure when another living process has it. */
export function takeStateFolder(stateDir: string): void {
  const owner = livingOwner(stateDir)
  if (owner !== null) {
    throw new StepFailure(`Daypass already runs from ${stateDir} (process ${owner.pid}${owner.url ? `, ${owner.url}` : ''}).`, {
      whatToDo: 'Stop it first (Ctrl-C where it runs), or set DAYPASS_HOME to another folder.',
    })
  }
  fs.mkdirSync(path.join(stateDir, 'run'), { recursive: true })
  noteOwner(stateDir, null)
}

/** Records where the running Daypass answers. */
export function noteOwner(stateDir: string, url: string | null): void {
  const owner: Owner = { pid: process.pid, started: startedAt(process.pid) ?? '', url }
  fs.writeFileSync(ownerFile(stateDir), JSON.stringify(owner))
}

export function releaseStateFolder(stateDir: string): void {
  fs.rmSync(ownerFile(stateDir), { force: true })
}

/** What starting anew would delete; other runs' folders beside it (tests, demo) are not among them. */
export function resettable(stateDir: string): string[] {
  const inside = ['sandbox', 'secrets.json', 'own-cluster.kubeconfig', 'daypass-cluster.yaml', 'home', 'logs']
    .map((name) => path.join(stateDir, name))
    .filter((place) => fs.existsSync(place))
  return [...postgresFolders(stateDir), ...inside]
}

/** Deletes the state; call with the folder taken and nothing of it running. */
export function reset(stateDir: string): void {
  for (const place of resettable(stateDir)) fs.rmSync(place, { recursive: true, force: true })
  // The running supervisor writes there.
  fs.mkdirSync(path.join(stateDir, 'logs'), { recursive: true })
}
