import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { childEnvironment } from './child-environment.ts'

type Identity = { startedAtMs: number; command: string }

/** A start time is derived from the clock, so a stepped clock shifts it; a reused process id with the same command line is minutes apart. */
const toleranceMs = 120_000

/** What the system says of a process: when it started and its command line; undefined when there is none. */
function identify(pid: number): Identity | undefined {
  try {
    // `ps` and these columns are the same on Linux and macOS.
    const env = childEnvironment({ LC_ALL: 'C' })
    const line = execFileSync('ps', ['-ww', '-o', 'lstart=,command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env })
    // "Tue Nov 24 09:06:34 2026 /path/kube-apiserver --flags"
    const [, started = '', command = ''] = /^\s*(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*\S)/.exec(line) ?? []
    // A zombie has ended: only its parent has not looked yet.
    return command === '' || command.includes('<defunct>') ? undefined : { startedAtMs: Date.parse(started), command }
  } catch {
    return undefined
  }
}

/** The process ids of one run, on disk, so that the next start can end what a killed run has left behind. */
export type ProcessTable = {
  /** @throws when another live process holds this state folder */
  claim(): void
  record(name: string, pid: number): void
  forget(name: string): void
  /** Ends every recorded process that is still the one recorded, those named in `last` after the others. Returns their names. */
  endLeftovers(last?: readonly string[]): Promise<string[]>
  release(): void
}

export function openProcessTable(directory: string): ProcessTable {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const fileOf = (name: string) => path.join(directory, `${name}.pid`)
  const owner = 'supervisor'

  function read(name: string): (Identity & { pid: number }) | undefined {
    try {
      return JSON.parse(readFileSync(fileOf(name), 'utf8')) as Identity & { pid: number }
    } catch {
      return undefined
    }
  }
  function isAlive(name: string): boolean {
    const entry = read(name)
    const found = entry && identify(entry.pid)
    return found !== undefined && found.command === entry?.command && Math.abs(found.startedAtMs - entry.startedAtMs) < toleranceMs
  }
  function record(name: string, pid: number) {
    const identity = identify(pid)
    if (identity) writeFileSync(fileOf(name), JSON.stringify({ pid, ...identity }), { mode: 0o600 })
  }
  const forget = (name: string) => rmSync(fileOf(name), { force: true })
  const names = () =>
    readdirSync(directory)
      .filter((file) => file.endsWith('.pid'))
      .map((file) => file.slice(0, -4))

  function claim() {
    const holder = read(owner)
    if (holder && holder.pid !== process.pid && isAlive(owner)) {
      throw new Error(`Another Daypass (process ${holder.pid}) already runs on ${directory}: stop it, or use another state folder.`)
    }
    record(owner, process.pid)
  }

  async function endAll(some: string[]) {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      for (const name of some.filter(isAlive)) kill(read(name)?.pid, signal)
      for (let i = 0; i < 50 && some.some(isAlive); i++) await wait(100)
    }
  }

  async function endLeftovers(last: readonly string[] = []): Promise<string[]> {
    const left = names().filter((name) => name !== owner && isAlive(name))
    await endAll(left.filter((name) => !last.includes(name)))
    await endAll(left.filter((name) => last.includes(name)))
    for (const name of names()) if (name !== owner && !isAlive(name)) forget(name)
    return left
  }
  return { claim, record, forget, endLeftovers, release: () => forget(owner) }
}

function kill(pid: number | undefined, signal: NodeJS.Signals) {
  if (pid === undefined) return
  try {
    process.kill(pid, signal)
  } catch {
    // Gone between the look and the signal: that is what was wanted.
  }
}
