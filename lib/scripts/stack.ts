import fs from 'node:fs'
import path from 'node:path'
import { type SandboxAccess, startSandboxPart } from './cluster-part.ts'
import { type DatabaseChoice, type DatabaseUrls, startDatabase } from './database-part.ts'
import { freePort } from './free-port.ts'
import { type Addresses, issuerEnvironment, nextProgram, webEnvironment } from './process-environments.ts'
import { failureText, Progress } from './progress.ts'
import { ensureSecrets, type Secrets } from './secrets.ts'
import { defaultCacheDir, defaultStateDir, noteOwner, releaseStateFolder, reset, root, takeStateFolder } from './state-folder.ts'
import { StepFailure } from './step-failure.ts'
import { onStop } from './stopping.ts'
import { type Child, type ChildSpec, Supervisor } from './supervisor.ts'
import { buildWeb, neededBuild } from './web-build.ts'

/** A running Daypass as the scripts see it. */
export type Stack = {
  /** Public address of web. */
  url: string
  adminKubeconfigPath: string
  kubectlPath: string
  auditLogPath: string | null
  /** Superuser's URL of the database. */
  ownerDatabaseUrl: string
  /** Whether the demo accounts are there, and the first account of a database where nobody was. */
  demo: DatabaseUrls['demo']
  administrator: DatabaseUrls['administrator']
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
  demo: boolean
  encryptionKey: string
  progress: Progress
  stateDir: string
}) => Promise<SandboxAccess & { clusterId: string | null }>

async function prepareSandbox(options: StackOptions, access: SandboxAccess, ownerDatabaseUrl: string, encryptionKey: string): Promise<string> {
  const { prepareCluster } = await import('#lib/issuer/prepare-cluster.ts')
  const { clusterId } = await options.progress.step('preparing the cluster for Daypass', () =>
    prepareCluster({ ...access, ownerDatabaseUrl, encryptionKey, name: 'Sandbox', slug: 'sandbox', environment: 'sandbox' }),
  )
  return clusterId
}

async function startCluster(options: StackOptions): Promise<SandboxAccess | null> {
  if (options.cluster.kind === 'running') return options.cluster.access
  if (options.cluster.kind === 'own') return null
  return startSandboxPart({ ...options, ...options.cluster, cacheDir: defaultCacheDir() })
}

/** `localhost` would be another address than 127.0.0.1 to cookies and to the check of the Origin: one name everywhere. */
async function chooseAddresses(options: StackOptions, { web, issuer, demo }: DatabaseUrls): Promise<Addresses> {
  const webPort = await freePort(options.ports.web)
  const issuerPort = await freePort(options.ports.issuer, '127.0.0.1', new Set([webPort]))
  if (options.ports.web !== 0 && webPort !== options.ports.web) options.progress.say(`Port ${options.ports.web} is busy; Daypass takes ${webPort}.`)
  return { publicUrl: process.env.DAYPASS_URL || `http://127.0.0.1:${webPort}`, webPort, issuerPort, webDatabaseUrl: web, issuerDatabaseUrl: issuer, demo }
}

const answers = async (url: string, headers: Record<string, string> = {}): Promise<boolean> => {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(5000), redirect: 'manual' })
  return response.ok
}

function homeOf(options: StackOptions): string {
  const home = path.join(options.stateDir, 'home')
  fs.mkdirSync(home, { recursive: true })
  return home
}

function startIssuer(options: StackOptions, secrets: Secrets, at: Addresses): Promise<Child> {
  const { supervisor, progress, mode } = options
  const watch = mode === 'development' ? ['--watch', '--watch-preserve-output'] : []
  const spec: ChildSpec = {
    name: 'issuer',
    command: process.execPath,
    args: ['--conditions=react-server', '--disable-warning=ExperimentalWarning', ...watch, path.join(root, 'lib/issuer/main.ts')],
    env: issuerEnvironment(homeOf(options), mode, secrets, at),
    cwd: root,
    restart: true,
  }
  const isReady = () => answers(`http://127.0.0.1:${at.issuerPort}/healthz`, { authorization: `Bearer ${secrets.issuerSecret}` })
  return progress.step(
    'issuer',
    () => supervisor.startAndWait(spec, isReady, 60_000),
    () => `on 127.0.0.1:${at.issuerPort}`,
  )
}

function startWeb(options: StackOptions, secrets: Secrets, at: Addresses): Promise<Child> {
  const { supervisor, progress, mode } = options
  const spec: ChildSpec = {
    name: 'web',
    command: process.execPath,
    args: [nextProgram, mode === 'production' ? 'start' : 'dev', '-H', '127.0.0.1', '-p', String(at.webPort)],
    env: webEnvironment(homeOf(options), mode, secrets, at),
    cwd: root,
    restart: true,
  }
  return progress.step(
    'web',
    // Healthy without the issuer, which starts meanwhile.
    () => supervisor.startAndWait(spec, () => answers(`http://127.0.0.1:${at.webPort}/api/health`), 120_000),
    () => `at ${at.publicUrl}`,
  )
}

type Cluster = { access: SandboxAccess; clusterId: string | null }

async function registerCluster(options: StackOptions, running: SandboxAccess | null, database: DatabaseUrls, encryptionKey: string): Promise<Cluster> {
  if (running !== null) return { access: running, clusterId: await prepareSandbox(options, running, database.owner, encryptionKey) }
  if (options.cluster.kind !== 'own') throw new Error('a cluster was neither started nor given')
  const access = await options.cluster.register({
    ownerDatabaseUrl: database.owner,
    demo: database.demo,
    encryptionKey,
    progress: options.progress,
    stateDir: options.stateDir,
  })
  return { access, clusterId: access.clusterId }
}

/**
 * Starts everything; what was started is in the supervisor's hands, also when a step fails. Two strands at once: the cluster, then the
 * issuer; and the database, then web. Only a build waits for the cluster, which may itself be compiling with all the memory there is.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { supervisor, progress, stateDir } = options
  const secrets = ensureSecrets(stateDir)
  const encryptionKey = process.env.DAYPASS_ENCRYPTION_KEY || secrets.encryptionKey
  if (Buffer.from(encryptionKey, 'base64').length !== 32)
    throw new StepFailure('DAYPASS_ENCRYPTION_KEY is not 32 bytes in base64.', { whatToDo: 'Unset it, or make one: openssl rand -base64 32.' })
  const database = startDatabase(options.database, { supervisor, progress, stateDir, secrets })
  const clusterUp = startCluster(options)
  const addresses = database.then((urls) => chooseAddresses(options, urls))
  const issuing = async () => {
    const cluster = await registerCluster(options, await clusterUp, await database, encryptionKey)
    return { cluster, issuer: await startIssuer(options, secrets, await addresses) }
  }
  const serving = async () => {
    const build = options.mode === 'production' ? neededBuild() : null
    if (build !== null) {
      await Promise.all([clusterUp, database])
      await buildWeb(build, supervisor, progress, homeOf(options))
    }
    return startWeb(options, secrets, await addresses)
  }
  const [urls, at, { cluster, issuer }, web] = await Promise.all([database, addresses, issuing(), serving()])
  return {
    url: at.publicUrl,
    adminKubeconfigPath: cluster.access.adminKubeconfigPath,
    kubectlPath: cluster.access.kubectlPath,
    auditLogPath: cluster.access.auditLogPath,
    ownerDatabaseUrl: urls.owner,
    demo: urls.demo,
    administrator: urls.administrator,
    stateDir,
    clusterId: cluster.clusterId,
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
