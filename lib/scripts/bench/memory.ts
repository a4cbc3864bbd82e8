import { execFileSync } from 'node:child_process'

/** Resident set of a process in MiB, as `ps` tells it on Linux and macOS (it prints KiB). */
export function residentMegabytes(pid: number): number {
  const kibibytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim())
  return Math.round(kibibytes / 102.4) / 10
}
