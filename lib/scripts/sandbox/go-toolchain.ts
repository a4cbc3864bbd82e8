import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const needed = { major: 1, minor: 26 }

/** The environment of every Go command of ours: no cgo, no workspace of the user's, for this machine. */
export function goEnvironment(): NodeJS.ProcessEnv {
  const { GOOS: _os, GOARCH: _arch, GOWORK: _work, ...rest } = process.env
  return { ...rest, CGO_ENABLED: '0', GOWORK: 'off' }
}

/**
 * Version of the Go that will build in `moduleDirectory` ("go1.26.8").
 * @throws with a sentence for the person at the terminal when there is no Go, or it is too old
 */
export async function requireGo(moduleDirectory: string): Promise<string> {
  const version = await goVersion(moduleDirectory)
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version) ?? []
  const isNewEnough = Number(major) > needed.major || (Number(major) === needed.major && Number(minor) >= needed.minor)
  // A development build ("devel go1.27-...") is newer than anything released.
  if (!isNewEnough && !version.startsWith('devel')) throw new Error(tooOld(version))
  return version
}

const tooOld = (version: string) =>
  `Go ${needed.major}.${needed.minor} or newer is needed to build the sandbox cluster, but ${version.replace(/^go/, 'Go ')} was found. Install a newer one from https://go.dev/dl/ and start again, or set DAYPASS_KUBECONFIG to use a cluster of yours.`

async function goVersion(moduleDirectory: string): Promise<string> {
  try {
    const { stdout } = await run('go', ['env', 'GOVERSION'], { cwd: moduleDirectory, env: goEnvironment() })
    return stdout.trim()
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string }
    if (code === 'ENOENT') {
      throw new Error(
        'Go was not found. The sandbox cluster is built from source: install Go 1.26 or newer from https://go.dev/dl/ and start again, or set DAYPASS_KUBECONFIG to use a cluster of yours.',
      )
    }
    // "go: go.mod requires go >= 1.26.0 (running go 1.24.1; GOTOOLCHAIN=local)"
    const running = /running (go [\d.]+)/.exec(stderr ?? '')?.[1]
    if (running) throw new Error(tooOld(running.replace(' ', '')))
    throw new Error(`Go can't be run: ${(stderr ?? String(error)).trim()}`)
  }
}
