import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import type { IssuerWorld } from './issuer-world.ts'

export type ChildIssuer = { url: string; process: ChildProcess; died: Promise<NodeJS.Signals | number | null>; stop(): Promise<void> }

/** Starts an issuer as a real process; with `killAt` it dies by SIGKILL at that point. */
export async function childIssuer(world: IssuerWorld, options: { killAt?: string; killOn?: number } = {}): Promise<ChildIssuer> {
  const input = JSON.stringify({ databaseUrl: world.database.issuerUrl, key: world.keyText, secret: world.secret, ...options })
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'issuer-child.ts'), input], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'test' },
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const died = new Promise<NodeJS.Signals | number | null>((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)))
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()))
    // Killed before it could say its address: that is what some tests ask for.
    void died.then((how) => (how === 'SIGKILL' ? resolve('') : reject(new Error(`the issuer ended at once (${how}): ${errors}`))))
  })
  return {
    url,
    process: child,
    died,
    async stop() {
      child.kill('SIGTERM')
      await died
    },
  }
}
