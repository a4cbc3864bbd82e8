import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { withBuildLock } from './build-lock.ts'
import { goEnvironment, requireGo } from './go-toolchain.ts'
import { lastLines } from './managed-process.ts'
import { type Report, runStep } from './report.ts'

export type BinaryName = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kubectl' | 'kwok' | 'sandbox-kubelet'

type Recipe = { module: 'control-plane' | 'kwok' | 'kubelet'; package: string }
const recipes: Record<BinaryName, Recipe> = {
  etcd: { module: 'control-plane', package: 'go.etcd.io/etcd/server/v3' },
  'kube-apiserver': { module: 'control-plane', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  'kube-controller-manager': { module: 'control-plane', package: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
  'kube-scheduler': { module: 'control-plane', package: 'k8s.io/kubernetes/cmd/kube-scheduler' },
  kubectl: { module: 'control-plane', package: 'k8s.io/kubernetes/cmd/kubectl' },
  kwok: { module: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok' },
  'sandbox-kubelet': { module: 'kubelet', package: '.' },
}

/** Progress of a build is said at most this often. */
const progressMs = 1000
const modulesDirectory = path.join(import.meta.dirname, '../../../deploy/sandbox')

/**
 * Paths of the wanted binaries: from `assetsDirectory` (setup-envtest's layout) where it has them, else from the cache, else built
 * from source into the cache, one at a time (minutes the first time, seconds when Go's own cache is warm).
 * The cache key is the module's go.mod, go.sum and own sources, and the platform: a new version builds anew, an old one stays usable.
 */
export async function ensureBinaries<Name extends BinaryName>(
  names: readonly Name[],
  options: { cacheDir: string; assetsDirectory?: string; report: Report },
): Promise<Record<Name, string>> {
  const paths = {} as Record<Name, string>
  for (const name of names) {
    paths[name] = assetOf(name, options.assetsDirectory) ?? (await ensureBuilt(name, options))
  }
  return paths
}

function assetOf(name: BinaryName, directory: string | undefined): string | undefined {
  if (!directory) return undefined
  const file = path.join(directory, name)
  return isExecutable(file) ? file : undefined
}

async function ensureBuilt(name: BinaryName, options: { cacheDir: string; report: Report }): Promise<string> {
  const recipe = recipes[name]
  const moduleDirectory = path.join(modulesDirectory, recipe.module)
  const directory = path.join(options.cacheDir, 'bin', `${recipe.module}-${moduleKey(moduleDirectory)}`)
  const target = path.join(directory, name)
  if (isExecutable(target)) return target
  mkdirSync(directory, { recursive: true })
  return runStep(
    options.report,
    `build ${name}`,
    'looking for Go',
    (now) =>
      withBuildLock(`${target}.lock`, now, async () => {
        if (!isExecutable(target)) await build(name, moduleDirectory, target, options.cacheDir, now)
        return target
      }),
    (file) => `${Math.round(statSync(file).size / 1_048_576)} MB, kept in ${directory}`,
  )
}

async function build(name: BinaryName, moduleDirectory: string, target: string, cacheDir: string, now: (detail: string) => void) {
  const version = await requireGo(moduleDirectory)
  const temporary = `${target}.${process.pid}.tmp`
  const logFile = path.join(cacheDir, 'logs', `build-${name}.log`)
  mkdirSync(path.dirname(logFile), { recursive: true })
  const args = [
    'build',
    '-v',
    '-trimpath',
    '-buildvcs=false',
    '-mod=readonly',
    `-ldflags=${linkerFlags(moduleDirectory)}`,
    '-o',
    temporary,
    recipes[name].package,
  ]
  now(`${version} reads the module; log: ${logFile}`)
  try {
    const code = await runGo(args, moduleDirectory, logFile, now)
    if (code !== 0) {
      throw new Error(
        `${name} could not be built (go build ended with code ${code}). Log: ${logFile}\n${lastLines(logFile, 8)}\nAfter mending the cause (network, disk space, Go), start again: what is done is kept.`,
      )
    }
    renameSync(temporary, target)
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Runs Go with its words in `logFile`, and says the last package or download as it goes by. */
function runGo(args: string[], cwd: string, logFile: string, now: (detail: string) => void): Promise<number | null> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  const log = createWriteStream(logFile)
  // A group of its own: ending it ends the compilers and the linker that Go has started too.
  const child = spawn('go', args, { cwd, env: goEnvironment(), stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let compiled = 0
  let doing = 'looking at what is already compiled'
  const onText = (chunk: Buffer) => {
    log.write(chunk)
    for (const line of chunk.toString('utf8').split('\n').filter(Boolean)) {
      if (line.startsWith('go: downloading')) doing = line.slice('go: '.length)
      else if (!line.startsWith('#') && !line.includes(' ')) doing = `compiling ${line} (${++compiled} packages so far)`
    }
  }
  child.stdout.on('data', onText)
  child.stderr.on('data', onText)
  const timer = setInterval(() => now(doing), progressMs)
  const endBuild = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
  }
  process.once('exit', endBuild)
  child.once('error', reject)
  child.once('close', (code) => {
    clearInterval(timer)
    process.off('exit', endBuild)
    log.end()
    resolve(code)
  })
  return promise
}

/** No symbol table, and the version that Kubernetes' own release build stamps: without it kubectl can't parse its own version. */
function linkerFlags(moduleDirectory: string): string {
  const flags = ['-s', '-w']
  const version = kubernetesVersion(moduleDirectory)
  if (version) {
    const [major, minor] = version.slice(1).split('.')
    for (const target of ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']) {
      flags.push(`-X ${target}.gitVersion=${version}`, `-X ${target}.gitMajor=${major}`, `-X ${target}.gitMinor=${minor}`)
    }
  }
  return flags.join(' ')
}

/** "v1.37.2" as a module's go.mod has it; undefined when the module is not built from Kubernetes. */
export function kubernetesVersion(moduleDirectory = path.join(modulesDirectory, 'control-plane')): string | undefined {
  const goMod = readFileSync(path.join(moduleDirectory, 'go.mod'), 'utf8')
  return /^\s*k8s\.io\/kubernetes (v\d+\.\d+\.\S+)/m.exec(goMod)?.[1]
}

/** Key of a module's builds: its go.mod, go.sum, own Go sources and the platform, in 16 hex digits. */
export function moduleKey(moduleDirectory: string): string {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`)
  const files = readdirSync(moduleDirectory).filter((file) => /^go\.(mod|sum)$|\.go$/.test(file) && !file.endsWith('_test.go'))
  for (const file of files.sort()) {
    hash.update(`${file}\n`).update(readFileSync(path.join(moduleDirectory, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

function isExecutable(file: string): boolean {
  if (!existsSync(file) || !statSync(file).isFile()) return false
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
