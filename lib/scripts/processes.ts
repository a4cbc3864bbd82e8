import { execFileSync } from 'node:child_process'
import fs from 'node:fs'

type ProcessRow = { pid: number; group: number; state: string; started: string }

function fromProc(pid: number): ProcessRow | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name may hold spaces and brackets, so fields are counted from its last bracket: state is field 3, group 5, start time 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { pid, state: fields[0] ?? '', group: Number(fields[2]), started: fields[19] ?? '' }
  } catch {
    return null
  }
}

function fromPs(): ProcessRow[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,pgid=,stat=,lstart='], { encoding: 'utf8' }).split('\n')
  return lines.flatMap((line) => {
    const [pid, group, state, ...started] = line.trim().split(/\s+/)
    return pid && group && state ? [{ pid: Number(pid), group: Number(group), state, started: started.join(' ') }] : []
  })
}

const hasProc = (): boolean => fs.existsSync('/proc/self/stat')

function row(pid: number): ProcessRow | null {
  return hasProc() ? fromProc(pid) : (fromPs().find((candidate) => candidate.pid === pid) ?? null)
}

/**
 * When the process started, as the system words it: with the pid it tells a process from a later one that was given the same number.
 * Null when there is no such process or it is a zombie.
 */
export function startedAt(pid: number): string | null {
  const found = row(pid)
  return found === null || found.state.startsWith('Z') ? null : found.started
}

/** Living members of a process group; zombies don't count, since nobody can end them. */
export function groupMembers(group: number): number[] {
  const rows = hasProc() ? fs.readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (fromProc(Number(name)) ?? []) : [])) : fromPs()
  return rows.filter((candidate) => candidate.group === group && !candidate.state.startsWith('Z')).map((candidate) => candidate.pid)
}

/** Sends a signal to a group, or to the one process when it leads no group; true when something was there to get it. */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  for (const target of [-group, group]) {
    try {
      process.kill(target, signal)
      return true
    } catch {
      // Not a group, or gone.
    }
  }
  return false
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const isThere = (pid: number): boolean => startedAt(pid) !== null || groupMembers(pid).length > 0

/** Asks a process (and its group) to end with `signal`, and kills what is left after `timeoutMs`. */
export async function endGroup(pid: number, signal: NodeJS.Signals, timeoutMs: number): Promise<void> {
  signalGroup(pid, signal)
  const deadline = Date.now() + timeoutMs
  while (isThere(pid)) {
    if (Date.now() > deadline) {
      signalGroup(pid, 'SIGKILL')
      await sleep(50)
      if (Date.now() > deadline + 5000) return
    }
    await sleep(25)
  }
}
