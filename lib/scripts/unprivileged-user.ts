import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { StepFailure } from './step-failure.ts'

export type SystemUser = { uid: number; gid: number }

function lookUp(name: string): SystemUser | null {
  for (const line of fs.readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [user, , uid, gid] = line.split(':')
    if (user === name) return { uid: Number(uid), gid: Number(gid) }
  }
  return null
}

/**
 * PostgreSQL refuses to run as root. Null for an ordinary user; as root the system's `postgres` user, who is created when missing.
 * Throws a StepFailure when that can't be done.
 */
export function unprivilegedUser(): SystemUser | null {
  if (process.getuid?.() !== 0) return null
  const known = lookUp('postgres')
  if (known !== null) return known
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', 'postgres'], {
      stdio: 'ignore',
    })
  } catch {
    // No useradd (busybox): nobody will do.
  }
  const user = lookUp('postgres') ?? lookUp('nobody')
  if (user === null) {
    throw new StepFailure('PostgreSQL must not run as root, and no other user could be found or created.', {
      whatToDo: 'Start as an ordinary user, or set DATABASE_URL.',
    })
  }
  return user
}

/** True when `user` may pass every folder above `target` and read (enter) the target itself. */
export function isReachable(target: string, user: SystemUser): boolean {
  for (let current = path.resolve(target); ; current = path.dirname(current)) {
    if (fs.existsSync(current)) {
      const stat = fs.statSync(current)
      const shift = stat.uid === user.uid ? 6 : stat.gid === user.gid ? 3 : 0
      if (((stat.mode >> shift) & 1) === 0) return false
    }
    if (current === path.dirname(current)) return true
  }
}

/** Lets everybody read a tree: files keep their right to run, folders can be entered. */
export function grantRead(folder: string): void {
  for (const entry of [folder, ...fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name))]) {
    const stat = fs.lstatSync(entry)
    if (stat.isSymbolicLink()) continue
    fs.chmodSync(entry, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644)
  }
}
