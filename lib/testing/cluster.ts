import { execFile } from 'node:child_process'
import path from 'node:path'

export type Ran = { code: number; stdout: string; stderr: string }

export type TestCluster = {
  adminKubeconfigPath: string
  kubectlPath: string
  /** kubectl as administrator; `input` goes to its standard input. Never throws for an exit code: look at `code`. */
  kubectl(args: readonly string[], input?: string): Promise<Ran>
}

/**
 * The real cluster of the tests: TEST_KUBECONFIG (administrator) and KUBECTL (path of the program).
 * Throws when they are not set, so that no test passes by not running.
 */
export function testCluster(): TestCluster {
  const adminKubeconfigPath = process.env.TEST_KUBECONFIG
  const kubectlPath = process.env.KUBECTL
  if (!adminKubeconfigPath || !kubectlPath)
    throw new Error('TEST_KUBECONFIG or KUBECTL is not set: run the tests with npm test, or source the environment of a running sandbox.')
  return { adminKubeconfigPath, kubectlPath, kubectl: (args, input) => runKubectl(kubectlPath, adminKubeconfigPath, args, input) }
}

/** kubectl with one kubeconfig and nothing of the caller's environment; 60 s at most. */
export function runKubectl(kubectlPath: string, kubeconfigPath: string, args: readonly string[], input?: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const options = { env: { HOME: path.dirname(kubeconfigPath), PATH: '', NODE_ENV: 'test' as const }, timeout: 60_000, maxBuffer: 64 * 1024 * 1024 }
    const child = execFile(kubectlPath, ['--kubeconfig', kubeconfigPath, ...args], options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number' && !error.killed) reject(new Error(`kubectl could not be run: ${error.message}`))
      else resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 124, stdout, stderr })
    })
    // kubectl may end before it has read everything.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input ?? '')
  })
}
