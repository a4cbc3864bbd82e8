import fs from 'node:fs'
import path from 'node:path'
import { type SandboxAccess, startSandboxPart } from './cluster-part.ts'
import { type DatabaseChoice, startDatabase } from './database-part.ts'
import { freePort } from './free-port.ts'
import { type Addresses, issuerEnvironment, nextProgram, webEnvironment } from './process-environments.ts'
import { failureText, Progress } from './progress.ts'
import { ensureSecrets, type Secrets } from './secrets.ts'
import { defaultCacheDir, defaultStateDir, noteOwner, releaseStateFolder, reset, root, takeStateFolder } from './state-folder.ts'
import { onStop } from './stopping.ts'
import { type Child, Supervisor } from './supervisor.ts'
import { ensureWebBuild } from './web-build.ts'

/** A running Daypass as the scripts see it. */
export type Stack = {
  /** Public address of web. */
  url: string
  adminKubeconfigPath: string
  kubectlPath: string
  auditLogPath: string | null
  /** Superuser's URL of the database. */
  ownerDatabaseUrl: string
  stateDir: string
  /** Of the cluster's row in the database; null when none was registered. */
  clusterId: string | null
  webPid(): number
  /** Changes when the supervisor has started the issuer again. */
  issuerPid(): number
}

export type StackOptions = {
  supervisor: Supervisor
  progress: Progress
  stateDir: string
  mode: 'production' | 'development'
  database: DatabaseChoice
  /** `own` prepares nothing by itself and gets the function that does what can be done with somebody's cluster. */
  cluster: { kind: 'sandbox'; fast: boolean; anyPorts: boolean } | { kind: 'running'; access: SandboxAccess } | { kind: 'own'; register: RegisterOwn }
  ports: { web: number; issuer: number }
  onLost: (sentence: string) => void
}

export type RegisterOwn = (parts: {
  ownerDatabaseUrl: string
  encryptionKey: string
  progress: Progress
  stateDir: string
}) => Promise<SandboxAccess & { clusterId: string | null }>

async function prepareCluster(options: StackOptions, access: SandboxAccess, ownerDatabaseUrl: string, encryptionKey: string): Promise<string> {
  const { prepareSandboxCluster } = await import('#lib/issuer/prepare-cluster.ts')
  const { clusterId } = await options.progress.step('preparing the cluster for Daypass', () =>
    prepareSandboxCluster({ ...access, ownerDatabaseUrl, encryptionKey, name: 'Sandbox', slug: 'sandbox', environment: 'sandbox' }),
  )
  return clusterId
}

async function startCluster(options: StackOptions): Promise<SandboxAccess | null> {
  if (options.cluster.kind === 'running') return options.cluster.access
  if (options.cluster.kind === 'own') return null
  return startSandboxPart({ ...options, ...options.cluster, cacheDir: defaultCacheDir() })
}

/** `localhost` would be another address than 127.0.0.1 to cookies and to the check of the Origin: one name everywhere. */
async function chooseAddresses(options: StackOptions, web: string, issuer: string): Promise<Addresses> {
  const webPort = await freePort(options.ports.web)
  const issuerPort = await freePort(options.ports.issuer, '127.0.0.1', new Set([webPort]))
  if (options.ports.web !== 0 && webPort !== options.ports.web) options.progress.say(`Port ${options.ports.web} is busy; Daypass takes ${webPort}.`)
  return { publicUrl: process.env.DAYPASS_URL || `http://127.0.0.1:${webPort}`, webPort, issuerPort, webDatabaseUrl: web, issuerDatabaseUrl: issuer }
}

const answers = async (url: string, headers: Record<string, string> = {}): Promise<boolean> => {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(5000), redirect: 'manual' })
  return response.ok
}

async function startProcesses(options: StackOptions, secrets: Secrets, at: Addresses): Promise<{ web: Child; issuer: Child }> {
  const { supervisor, progress, mode } = options
  const home = path.join(options.stateDir, 'home')
  fs.mkdirSync(home, { recursive: true })
  const watch = mode === 'development' ? ['--watch', '--watch-preserve-output'] : []
  const issuer = await progress.step(
    'issuer',
    () =>
      supervisor.startAndWait(
        {
          name: 'issuer',
          command: process.execPath,
          args: ['--conditions=react-server', '--disable-warning=ExperimentalWarning', ...watch, path.join(root, 'lib/issuer/main.ts')],
          env: issuerEnvironment(home, mode, secrets, at),
          cwd: root,
          restart: true,
        },
        () => answers(`http://127.0.0.1:${at.issuerPort}/healthz`, { authorization: `Bearer ${secrets.issuerSecret}` }),
        60_000,
      ),
    () => `on 127.0.0.1:${at.issuerPort}`,
  )
  const web = await progress.step(
    'web',
    () =>
      supervisor.startAndWait(
        {
          name: 'web',
          command: process.execPath,
          args: [nextProgram, mode === 'production' ? 'start' : 'dev', '-H', '127.0.0.1', '-p', String(at.webPort)],
          env: webEnvironment(home, mode, secrets, at),
          cwd: root,
          restart: true,
        },
        () => answers(`http://127.0.0.1:${at.webPort}/api/health`),
        120_000,
      ),
    () => `at ${at.publicUrl}`,
  )
  return { web, issuer }
}

/** Starts everything in its order; what was started is in the supervisor's hands, also when a step fails. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { supervisor, progress, stateDir } = options
  const secrets = ensureSecrets(stateDir)
  const encryptionKey = process.env.DAYPASS_ENCRYPTION_KEY || secrets.encryptionKey
  const [urls, running] = await Promise.all([startDatabase(options.database, { supervisor, progress, stateDir, secrets, seed: true }), startCluster(options)])
  let access: SandboxAccess
  let clusterId: string | null
  if (running !== null) {
    access = running
    clusterId = await prepareCluster(options, running, urls.owner, encryptionKey)
  } else {
    if (options.cluster.kind !== 'own') throw new Error('a cluster was neither started nor given')
    const registered = await options.cluster.register({ ownerDatabaseUrl: urls.owner, encryptionKey, progress, stateDir })
    access = registered
    clusterId = registered.clusterId
  }
  if (options.mode === 'production') await ensureWebBuild(supervisor, progress, path.join(stateDir, 'home'))
  const at = await chooseAddresses(options, urls.web, urls.issuer)
  const { web, issuer } = await startProcesses(options, secrets, at)
  return {
    url: at.publicUrl,
    adminKubeconfigPath: access.adminKubeconfigPath,
    kubectlPath: access.kubectlPath,
    auditLogPath: access.auditLogPath,
    ownerDatabaseUrl: urls.owner,
    stateDir,
    clusterId,
    webPid: () => web.pid(),
    issuerPid: () => issuer.pid(),
  }
}

/**
 * Runs `work` on a fresh, throw-away Daypass with a state folder of its own (`<state>/<purpose>`), free ports and the production build,
 * and stops everything after it, whatever happens. A failing start ends the process with its sentence.
 */
export async function withStack<T>(options: { purpose: string }, work: (stack: Stack) => Promise<T>): Promise<T> {
  // Standard output belongs to the work's own result.
  const progress = new Progress(process.stderr)
  const stateDir = path.join(defaultStateDir(), options.purpose)
  takeStateFolder(stateDir)
  const supervisor = new Supervisor({ stateDir, say: (line) => progress.say(line) })
  const stop = async (): Promise<void> => {
    await supervisor.stopAll()
    releaseStateFolder(stateDir)
  }
  onStop(stop, () => supervisor.killAll())
  try {
    await supervisor.cleanUp()
    reset(stateDir)
    const lost = Promise.withResolvers<never>()
    supervisor.onLost((name, logFile) => lost.reject(new Error(`${name} ended by itself; its log: ${logFile ?? 'none'}`)))
    lost.promise.catch(() => undefined)
    const started = startStack({
      supervisor,
      progress,
      stateDir,
      mode: 'production',
      database: { kind: 'embedded', port: 55_320, fast: false },
      cluster: { kind: 'sandbox', fast: false, anyPorts: true },
      ports: { web: 33_000, issuer: 34_000 },
      onLost: (sentence) => lost.reject(new Error(sentence)),
    })
    const stack = await Promise.race([started, lost.promise])
    noteOwner(stateDir, stack.url)
    return await Promise.race([work(stack), lost.promise])
  } catch (error) {
    progress.say(failureText(error))
    await stop()
    process.exit(1)
  } finally {
    await stop()
  }
}
