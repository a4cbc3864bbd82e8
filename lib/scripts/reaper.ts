import { type ChildProcess, spawn } from 'node:child_process'
import { sleep } from './processes.ts'

// Plain sh: it must outlive the supervisor, so it should weigh nothing. It reads "add <signal> <group>" and "del <group>"; the end of its
// input means that the supervisor is gone, however it went, and what is still on the list is asked to end, then killed.
const program = `
trap '' HUP INT TERM QUIT
list=
while read -r verb group signal; do
  rest=
  for entry in $list; do [ "\${entry%%:*}" = "$group" ] || rest="$rest $entry"; done
  list=$rest
  [ "$verb" = add ] && list="$list $group:$signal"
done
left() { for entry in $list; do kill -0 -- "-\${entry%%:*}" 2>/dev/null && return 0; done; return 1; }
for entry in $list; do kill -s "\${entry##*:}" -- "-\${entry%%:*}" 2>/dev/null; done
n=0
while left && [ $n -lt 10 ]; do sleep 1; n=$((n + 1)); done
for entry in $list; do kill -s KILL -- "-\${entry%%:*}" 2>/dev/null; done
exit 0
`

/** Ends the supervisor's process groups when the supervisor itself was killed and could not. */
export class Reaper {
  readonly #shell: ChildProcess

  constructor() {
    // A session of its own: what kills the supervisor's group must not take the reaper along.
    this.#shell = spawn('/bin/sh', ['-c', program], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', NODE_ENV: 'production' },
    })
    this.#shell.unref()
    this.#shell.on('error', () => undefined)
    const input = this.#shell.stdin
    input?.on('error', () => undefined)
    // The pipe must not keep a finished script alive.
    if (input !== null && 'unref' in input && typeof input.unref === 'function') input.unref()
  }

  add(group: number, signal: NodeJS.Signals): void {
    this.#shell.stdin?.write(`add ${group} ${signal.replace(/^SIG/, '')}\n`)
  }

  remove(group: number): void {
    this.#shell.stdin?.write(`del ${group}\n`)
  }

  /** Nothing is left to watch: lets the shell end while there is still a parent to take leave of it. */
  async dismiss(): Promise<void> {
    if (this.#shell.pid === undefined || this.#shell.exitCode !== null || this.#shell.signalCode !== null) return
    this.#shell.ref()
    const gone = new Promise<void>((resolve) => this.#shell.once('exit', () => resolve()))
    this.#shell.stdin?.end()
    await Promise.race([gone, sleep(1000)])
  }
}
