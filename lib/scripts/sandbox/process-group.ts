import type { SandboxLayout } from './layout.ts'
import { type ManagedProcess, type ProcessExit, type ProcessSpec, startProcess } from './managed-process.ts'
import { openProcessTable } from './process-table.ts'
import { startReaper } from './reaper.ts'
import { type Report, runStep } from './report.ts'

/** The API server may finish what is under way; nothing else has anything to finish. */
const graceMs = 5000

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
  const left = await table.endLeftovers()
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
    reaper.watch(running.toReversed().map(({ pid }) => pid))
    void started.exited.then((exit) => {
      table.forget(spec.name)
      running.splice(running.indexOf(started), 1)
      if (stopping) return
      reaper.watch(running.toReversed().map(({ pid }) => pid))
      for (const callback of callbacks) callback(exit)
    })
    return started
  }

  async function stopAll() {
    // Last started, first ended: etcd goes when nobody writes any more.
    const etcd = running.filter(({ name }) => name === 'etcd')
    const others = running.filter(({ name }) => name !== 'etcd')
    await Promise.all(others.map((one) => one.stop(graceMs)))
    await Promise.all(etcd.map((one) => one.stop(graceMs)))
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
