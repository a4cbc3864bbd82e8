import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { childEnvironment } from './child-environment.ts'
import type { SandboxLayout } from './layout.ts'

/**
 * Applies a folder of manifests by server-side apply as field manager "daypass-sandbox", unless exactly these were applied before.
 * @param what name of the marker in the state folder
 * @returns whether anything was applied
 * @throws with kubectl's own words
 */
export async function applyManifests(what: string, directory: string, kubectl: string, layout: SandboxLayout): Promise<boolean> {
  const digest = directoryDigest(directory)
  const marker = layout.applied(what)
  if (existsSync(marker) && readFileSync(marker, 'utf8') === digest) return false
  await runKubectl(kubectl, layout, ['apply', '--server-side', '--force-conflicts', '--field-manager=daypass-sandbox', '--recursive', '-f', directory])
  writeFileSync(marker, digest)
  return true
}

/** Runs kubectl as the sandbox's administrator. @returns its standard output @throws with its standard error */
export function runKubectl(kubectl: string, layout: SandboxLayout, args: string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const all = [`--kubeconfig=${layout.adminKubeconfig}`, `--cache-dir=${layout.kubectlCache}`, ...args]
  const env = childEnvironment({ HOME: layout.root })
  execFile(kubectl, all, { env, maxBuffer: 32 * 1024 * 1024, timeout: 60_000 }, (error, stdout, stderr) => {
    if (error) reject(new Error(`kubectl ${args.slice(0, 2).join(' ')} failed: ${stderr.trim() || error.message}`))
    else resolve(stdout)
  })
  return promise
}

/** SHA-256 over names and contents of the YAML files of a folder. */
export function directoryDigest(directory: string): string {
  const hash = createHash('sha256')
  for (const file of readdirSync(directory)
    .filter((name) => name.endsWith('.yaml'))
    .sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(directory, file)))
      .update('\0')
  }
  return hash.digest('hex')
}
