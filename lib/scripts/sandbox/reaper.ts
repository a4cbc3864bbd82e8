import { spawn } from 'node:child_process'
import { childEnvironment } from './child-environment.ts'

/**
 * Ends the given processes when we are gone without having said goodbye (SIGKILL, a crash): a POSIX shell of 1 MB that waits on a
 * pipe from us, since a pipe's end is the one sign of a dead parent that Linux and macOS both give.
 */
const script = `
finish() {
  for pid in $1; do kill -TERM "$pid" 2>/dev/null; done
  rounds=0
  while [ $rounds -lt 6 ]; do
    alive=0
    for pid in $1; do kill -0 "$pid" 2>/dev/null && alive=1; done
    [ $alive = 0 ] && return
    sleep 1
    rounds=$((rounds + 1))
  done
  for pid in $1; do kill -KILL "$pid" 2>/dev/null; done
}
groups=
while read -r line; do
  [ "$line" = done ] && exit 0
  groups=$line
done
IFS='|'
set -f
set -- $groups
IFS=' '
for group in "$@"; do finish "$group"; done
`

export type Reaper = {
  pid: number | undefined
  /** Replaces the list: groups of process ids, each ended (SIGTERM, SIGKILL after 6 s) before the next is touched. */
  watch(groups: number[][]): void
  /** Everything was ended properly: the reaper goes without doing anything. */
  dismiss(): void
}

export function startReaper(): Reaper {
  const child = spawn('/bin/sh', ['-c', script, 'daypass-reaper'], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: childEnvironment() })
  child.unref()
  // A reaper that was killed by somebody must not take us with it.
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  // The pipe alone must not keep the supervisor alive once all else is done.
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref()
  return {
    pid: child.pid,
    watch: (groups) => void child.stdin.write(`${groups.map((pids) => pids.join(' ')).join('|')}\n`),
    dismiss: () => void child.stdin.end('done\n'),
  }
}
