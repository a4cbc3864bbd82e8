import type { SandboxLayout } from './layout.ts'
import { type ManagedProcess, type ProcessExit, type ProcessSpec, startProcess } from './managed-process.ts'
import { openProcessTable } from './process-table.ts'
import { startReaper } from './reaper.ts'
import { type Report, runStep } from './report.ts'

/** The API server may finish what is under way; nothing else has anything to finish. */
const graceMs = 5000
/** A revived process that ends more often than this in a minute is broken, and is reported like any other. */
const revivalsPerMinute = 5

export type ProcessGroup = {
  start(spec: ProcessSpec): Promise<ManagedProcess>
  pids(): Record<string, number>
  stop(): Promise<void>
  onExit(callback: (exit: ProcessExit) => void): void
}

/**
 * The processes of one sandbox. They are ended by `stop`, at the latest when this process exits; when it is killed, by the reaper;
 * and when that was killed too, by the next start.
 * @throws when another live process holds the state folder
 */
export async function openProcessGroup(layout: SandboxLayout, report: Report): Promise<ProcessGroup> {
  const table = openProcessTable(layout.run)
  table.claim()
  // The API server writes to etcd until its own end, and waits long for one that is gone.
  const left = await table.endLeftovers(['etcd'])
  if (left.length > 0)
    await runStep(
      report,
      'clean-up',
      'ending what a killed run left',
      async () => left,
      (names) => `ended ${names.join(', ')}`,
    )

  const running: ManagedProcess[] = []
  const callbacks: ((exit: ProcessExit) => void)[] = []
  const reaper = startReaper()
  let stopping: Promise<void> | undefined

  async function start(spec: ProcessSpec): Promise<ManagedProcess> {
    if (stopping) throw new Error(`${spec.name} is not started: the sandbox is being stopped.`)
    const started = await startProcess(spec, layout.logs)
    running.push(started)
    table.record(spec.name, started.pid)
    reaper.watch(endingOrder().map((group) => group.map(({ pid }) => pid)))
    void started.exited.then((exit) => {
      table.forget(spec.name)
      running.splice(running.indexOf(started), 1)
      if (stopping) return
      reaper.watch(endingOrder().map((group) => group.map(({ pid }) => pid)))
      if (spec.revive && mayRevive(spec.name)) void start(spec).catch(() => tell(exit))
      else tell(exit)
    })
    return started
  }

  function tell(exit: ProcessExit) {
    for (const callback of callbacks) callback(exit)
  }

  const revivals = new Map<string, number[]>()
  function mayRevive(name: string): boolean {
    const recent = (revivals.get(name) ?? []).filter((at) => at > performance.now() - 60_000)
    revivals.set(name, [...recent, performance.now()])
    return recent.length < revivalsPerMinute
  }

  function endingOrder(): ManagedProcess[][] {
    const etcd = running.filter(({ name }) => name === 'etcd')
    return [running.filter((one) => !etcd.includes(one)), etcd]
  }

  async function stopAll() {
    for (const group of endingOrder()) await Promise.all(group.map((one) => one.stop(graceMs)))
    reaper.dismiss()
    table.release()
    process.off('exit', killAll)
  }
  const stop = () => (stopping ??= stopAll())

  function killAll() {
    for (const { pid } of running) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // Already gone.
      }
    }
  }
  process.once('exit', killAll)

  return { start, stop, onExit: (callback) => void callbacks.push(callback), pids: () => Object.fromEntries(running.map(({ name, pid }) => [name, pid])) }
}
