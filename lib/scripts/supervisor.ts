import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { endGroup, groupMembers, sleep, startedAt } from './processes.ts'
import { Reaper } from './reaper.ts'
import { restartPauseMs } from './restart-pause.ts'
import { lastLines, StepFailure, wordsOf } from './step-failure.ts'

export type ChildSpec = {
  /** Unique within the supervisor; names the log file too. */
  name: string
  command: string
  args: readonly string[]
  /** The whole environment of the child: nothing is inherited. */
  env: Readonly<Record<string, string>>
  cwd?: string
  /** Only as root: the user to run as. */
  uid?: number
  gid?: number
  stopSignal?: NodeJS.Signals
  stopTimeoutMs?: number
  /** Start again, with growing pauses, when it ends by itself after it was ready once. Otherwise its end is reported to `onLost`. */
  restart?: boolean
}

export type Child = { readonly name: string; readonly logFile: string; pid(): number; stop(): Promise<void> }

type Entry = ChildSpec & {
  logFile: string
  process: ChildProcess | null
  ready: boolean
  stopping: boolean
  exitCode: number | null
  restarts: number
  startedAtMs: number
  pauseTimer?: NodeJS.Timeout
}

type Adopted = { name: string; stop: () => Promise<void> }

/** A probe that fails is asked again, unless it knows that waiting is useless. */
function refusal(error: unknown): false {
  if (error instanceof StepFailure) throw error
  return false
}

/**
 * Owner of child processes: each in a process group of its own, with a log file in `<stateDir>/logs` and a pid file in `<stateDir>/run`.
 * Whatever ends the supervisor ends them: stopAll() on signals, the reaper when it was killed, the pid files at the next start.
 */
export class Supervisor {
  readonly logsDir: string
  readonly #runDir: string
  readonly #say: (line: string) => void
  readonly #reaper: Reaper
  readonly #events = new EventEmitter()
  /** In the order of their start; stopped from the end. */
  #parts: (Entry | Adopted)[] = []
  #stopping: Promise<void> | undefined

  constructor(options: { stateDir: string; say: (line: string) => void }) {
    this.logsDir = path.join(options.stateDir, 'logs')
    this.#runDir = path.join(options.stateDir, 'run')
    this.#say = options.say
    fs.mkdirSync(this.logsDir, { recursive: true })
    fs.mkdirSync(this.#runDir, { recursive: true })
    this.#reaper = new Reaper()
  }

  /** Called with a name when a part that is not restarted ended by itself. */
  onLost(listener: (name: string, logFile: string | null) => void): void {
    this.#events.on('lost', listener)
  }

  /** Ends what an earlier run left behind when it was killed. Returns the names. A pid that meanwhile belongs to another process is left alone. */
  async cleanUp(): Promise<string[]> {
    const left: string[] = []
    for (const file of fs.readdirSync(this.#runDir).filter((name) => name.endsWith('.pid'))) {
      const full = path.join(this.#runDir, file)
      const [pid = '', signal = 'SIGTERM', ...started] = fs.readFileSync(full, 'utf8').trim().split(' ')
      if (startedAt(Number(pid)) === started.join(' ')) {
        left.push(path.basename(file, '.pid'))
        await endGroup(Number(pid), signal as NodeJS.Signals, 10_000)
      }
      fs.rmSync(full, { force: true })
    }
    return left
  }

  /** Starts a child without waiting for anything. */
  start(spec: ChildSpec): Child {
    if (this.#stopping !== undefined) throw new StepFailure(`${spec.name} was not started: everything is being stopped.`)
    const logFile = path.join(this.logsDir, `${spec.name}.log`)
    if (fs.existsSync(logFile)) fs.renameSync(logFile, `${logFile}.1`)
    const entry: Entry = { ...spec, logFile, process: null, ready: false, stopping: false, exitCode: null, restarts: 0, startedAtMs: 0 }
    this.#parts.push(entry)
    this.#spawn(entry)
    return {
      name: spec.name,
      logFile,
      pid: () => entry.process?.pid ?? 0,
      stop: () => this.#stopPart(entry),
    }
  }

  /**
   * Starts a child and waits until `probe` says true (asked every 100 ms). Throws a StepFailure with the log's last lines when it ends
   * before or isn't ready in time; the child is stopped then.
   */
  async startAndWait(spec: ChildSpec, probe: () => Promise<boolean>, timeoutMs: number): Promise<Child> {
    const child = this.start(spec)
    const entry = this.#find(spec.name)
    const deadline = Date.now() + timeoutMs
    while (entry !== undefined) {
      if (entry.process === null) {
        await this.#stopPart(entry)
        throw new StepFailure(`${spec.name} ended while starting.\n${lastLines(child.logFile)}`, { logFile: child.logFile })
      }
      if (await probe().catch(refusal)) break
      if (Date.now() > deadline) {
        await this.#stopPart(entry)
        throw new StepFailure(`${spec.name} was not ready after ${Math.round(timeoutMs / 1000)} s.\n${lastLines(child.logFile)}`, { logFile: child.logFile })
      }
      await sleep(100)
    }
    if (entry !== undefined) entry.ready = true
    return child
  }

  /** Takes a part that minds its own processes (and their end after a kill) into the order of stopping. */
  adopt(name: string, stop: () => Promise<void>): void {
    const part = { name, stop }
    this.#parts.push(part)
    // It came up while the rest went down.
    if (this.#stopping !== undefined) void this.#stopAdopted(part)
  }

  /** Runs a program to its end; `report` gets the last line of its log. Throws a StepFailure when it fails. */
  async run(spec: ChildSpec, report: (detail: string) => void): Promise<void> {
    const child = this.start(spec)
    const entry = this.#find(spec.name)
    while (entry?.process != null) {
      report(lastLines(child.logFile, 1))
      await sleep(200)
    }
    this.#parts = this.#parts.filter((part) => part !== entry)
    if (entry?.exitCode !== 0) throw new StepFailure(`${spec.name} failed.\n${lastLines(child.logFile, 20)}`, { logFile: child.logFile })
  }

  /** Stops everything, last started first. Calling it again gives the same promise. */
  stopAll(): Promise<void> {
    this.#stopping ??= (async () => {
      for (const part of this.#parts.toReversed()) {
        await ('process' in part ? this.#stopPart(part) : this.#stopAdopted(part))
      }
      await this.#reaper.dismiss()
    })()
    return this.#stopping
  }

  /** For the impatient: kills every group at once. */
  killAll(): void {
    for (const part of this.#parts) {
      if ('process' in part && part.process?.pid !== undefined) {
        try {
          process.kill(-part.process.pid, 'SIGKILL')
        } catch {
          // Gone already.
        }
      }
    }
  }

  #spawn(entry: Entry): void {
    const log = fs.openSync(entry.logFile, 'a')
    const child = spawn(entry.command, [...entry.args], {
      cwd: entry.cwd,
      env: { NODE_ENV: 'production', ...entry.env },
      stdio: ['ignore', log, log],
      detached: true,
      ...(entry.uid === undefined ? {} : { uid: entry.uid, gid: entry.gid }),
    })
    fs.closeSync(log)
    entry.process = child
    entry.startedAtMs = performance.now()
    if (child.pid !== undefined) this.#record(entry.name, child.pid, entry.stopSignal ?? 'SIGTERM')
    child.once('error', (error) => {
      fs.appendFileSync(entry.logFile, `${error.message}\n`)
      if (child.pid === undefined) entry.process = null
    })
    child.once('exit', (code, signal) => {
      this.#ended(entry, child, code === null ? `signal ${signal}` : `exit code ${code}`).catch((error: unknown) =>
        this.#say(`${entry.name}: ${wordsOf(error)}`),
      )
    })
  }

  async #ended(entry: Entry, child: ChildProcess, how: string): Promise<void> {
    if (child.pid !== undefined) {
      // What it started itself goes with it.
      if (groupMembers(child.pid).length > 0) await endGroup(child.pid, 'SIGTERM', 3000)
      this.#forget(entry.name, child.pid)
    }
    entry.process = null
    entry.exitCode = child.exitCode
    if (entry.stopping || this.#stopping !== undefined || !entry.ready) return
    if (entry.restart !== true) {
      this.#events.emit('lost', entry.name, entry.logFile)
      return
    }
    const ranMs = performance.now() - entry.startedAtMs
    entry.restarts = ranMs > 60_000 ? 0 : entry.restarts
    const pauseMs = restartPauseMs(ranMs, entry.restarts)
    entry.restarts += 1
    this.#say(`${entry.name} ended (${how}); it starts again ${pauseMs === 0 ? 'at once' : `in ${pauseMs / 1000} s`}. Its log: ${entry.logFile}`)
    entry.pauseTimer = setTimeout(() => {
      if (!entry.stopping && this.#stopping === undefined) this.#spawn(entry)
    }, pauseMs)
  }

  async #stopPart(entry: Entry): Promise<void> {
    entry.stopping = true
    clearTimeout(entry.pauseTimer)
    const pid = entry.process?.pid
    if (pid !== undefined) {
      await endGroup(pid, entry.stopSignal ?? 'SIGTERM', entry.stopTimeoutMs ?? 10_000)
      this.#forget(entry.name, pid)
    }
    entry.process = null
    this.#parts = this.#parts.filter((part) => part !== entry)
  }

  async #stopAdopted(part: Adopted): Promise<void> {
    await part.stop().catch((error: unknown) => this.#say(`${part.name} did not stop by itself: ${wordsOf(error)}`))
    this.#parts = this.#parts.filter((other) => other !== part)
  }

  #find(name: string): Entry | undefined {
    return this.#parts.find((part): part is Entry => part.name === name && 'process' in part)
  }

  #record(name: string, pid: number, signal: NodeJS.Signals): void {
    fs.writeFileSync(path.join(this.#runDir, `${name}.pid`), `${pid} ${signal} ${startedAt(pid) ?? ''}\n`)
    this.#reaper.add(pid, signal)
  }

  #forget(name: string, pid: number): void {
    fs.rmSync(path.join(this.#runDir, `${name}.pid`), { force: true })
    this.#reaper.remove(pid)
  }
}
