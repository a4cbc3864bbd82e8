import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { round } from './statistics.ts'

const root = path.join(import.meta.dirname, '../../..')

/** Starts Daypass by the public command in a state folder of its own until it says it is ready, then stops it by Ctrl-C; seconds to ready. */
async function startOnce(stateDir: string, extra: readonly string[]): Promise<number> {
  const started = performance.now()
  const child = spawn('npm', ['start', ...(extra.length > 0 ? ['--', ...extra] : [])], {
    cwd: root,
    env: { ...process.env, DAYPASS_HOME: stateDir },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let output = ''
  const ready = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`npm start was not ready after 10 minutes:\n${output.slice(-2000)}`)), 600_000)
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('Daypass is ready')) {
        clearTimeout(timer)
        resolve((performance.now() - started) / 1000)
      }
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void ended.then(() => reject(new Error(`npm start ended before it was ready:\n${output.slice(-2000)}`)))
  })
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT')
  await ended
  return ready
}

/** Seconds of a second `npm start` in the same state folder; the web build is there already and is skipped. */
export async function measureSecondStart(say: (line: string) => void): Promise<number> {
  const stateDir = path.join(root, '.daypass/bench-start')
  try {
    say(`  first start ${round(await startOnce(stateDir, ['--reset']))} s`)
    const second = round(await startOnce(stateDir, []))
    say(`  second start ${second} s`)
    return second
  } finally {
    fs.rmSync(stateDir, { recursive: true, force: true })
  }
}
