import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'
import { childEnvironment } from './child-environment.ts'

/** A log above this is moved aside (`.1`) when its process starts. */
const rotateBytes = 8 * 1024 * 1024

export type ProcessSpec = {
  name: string
  command: string
  args: string[]
  env?: Record<string, string>
  /** Start it again when it ends by itself: for what holds no state and can be brought down from outside. */
  revive?: boolean
}
export type ProcessExit = { name: string; code: number | null; signal: NodeJS.Signals | null; logFile: string }
export type ManagedProcess = {
  name: string
  pid: number
  logFile: string
  /** Resolves once, when the process has ended, for whatever reason. */
  exited: Promise<ProcessExit>
  hasExited(): boolean
  /** SIGTERM, then SIGKILL after `graceMs`; resolves when it is gone. */
  stop(graceMs: number): Promise<void>
}

/**
 * Starts a process in a group of its own (a Ctrl-C in the terminal reaches only us, so the order of the end is ours), its output in
 * `<logDirectory>/<name>.log`, and nothing of our own environment but PATH: secrets and proxy settings stay here.
 * @throws when it can't be started at all
 */
export async function startProcess(spec: ProcessSpec, logDirectory: string): Promise<ManagedProcess> {
  mkdirSync(logDirectory, { recursive: true, mode: 0o700 })
  const logFile = path.join(logDirectory, `${spec.name}.log`)
  if (existsSync(logFile) && statSync(logFile).size > rotateBytes) renameSync(logFile, `${logFile}.1`)
  const log = openSync(logFile, 'a', 0o600)
  const child = spawn(spec.command, spec.args, {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: logDirectory,
    env: childEnvironment({ HOME: logDirectory, ...spec.env }),
  })
  closeSync(log)

  const started = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<ProcessExit>()
  let exit: ProcessExit | undefined
  child.once('spawn', () => started.resolve())
  child.once('error', (error) => started.reject(new Error(`${spec.name} can't be started: ${error.message}`)))
  child.once('exit', (code, signal) => {
    exit = { name: spec.name, code, signal, logFile }
    ended.resolve(exit)
  })
  await started.promise
  const { pid } = child
  if (pid === undefined) throw new Error(`${spec.name} can't be started: it has no process id.`)

  async function stop(graceMs: number) {
    if (exit) return
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
    await ended.promise
    clearTimeout(timer)
  }
  return { name: spec.name, pid, logFile, exited: ended.promise, hasExited: () => exit !== undefined, stop }
}

/** The sentence for a process that ended when it should not have: what, how, its last words, and where the rest is. */
export function describeExit(exit: ProcessExit): string {
  const how = exit.signal ? `by signal ${exit.signal}` : `with code ${exit.code}`
  return `${exit.name} ended ${how}. Last lines of ${exit.logFile}:\n${lastLines(exit.logFile, 6)}`
}

/** The last `count` lines of a log, indented; looks at its last 16 KB only. */
export function lastLines(file: string, count: number): string {
  if (!existsSync(file)) return '  (no log)'
  const lines = readFileSync(file, 'utf8').slice(-16_384).trimEnd().split('\n')
  return lines
    .slice(-count)
    .map((line) => `  ${line.slice(0, 400)}`)
    .join('\n')
}
