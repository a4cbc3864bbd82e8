import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { testRolePasswords } from '#lib/testing/index.ts'
import { readKubeconfig, type SandboxAccess, startSandboxPart } from './cluster-part.ts'
import { startPostgres } from './postgres.ts'
import { failureText, type Progress } from './progress.ts'
import { runGates } from './run-gates.ts'
import { ensureSecrets } from './secrets.ts'
import { startStack } from './stack.ts'
import { defaultCacheDir, root } from './state-folder.ts'
import { StepFailure } from './step-failure.ts'
import type { Supervisor } from './supervisor.ts'
import { add, noTests, playwrightTally, type Tally, takeReport, vitestTally } from './test-results.ts'

export const testKinds = ['gates', 'pure', 'db', 'kube', 'e2e'] as const
export type TestKind = (typeof testKinds)[number]
export const isTestKind = (text: string): text is TestKind => (testKinds as readonly string[]).includes(text)

type Parts = { supervisor: Supervisor; progress: Progress; stateDir: string; kinds: readonly TestKind[]; files: readonly string[] }
type Services = { postgresUrl: string | null; cluster: SandboxAccess | null }

/** Starts what the chosen kinds need and the environment does not name already. */
async function startServices({ supervisor, progress, stateDir, kinds }: Parts): Promise<Services> {
  const needsPostgres = kinds.some((kind) => kind === 'db' || kind === 'kube' || kind === 'e2e')
  const needsCluster = kinds.some((kind) => kind === 'kube' || kind === 'e2e')
  const onLost = (sentence: string): void => progress.say(`${sentence} The tests that need it will fail.`)
  supervisor.onLost((name, logFile) => onLost(`${name} ended by itself; its log: ${logFile ?? 'none'}.`))
  const postgres = async (): Promise<string | null> => {
    if (!needsPostgres) return null
    if (process.env.TEST_POSTGRES_URL) return process.env.TEST_POSTGRES_URL
    const { postgresPassword } = ensureSecrets(stateDir)
    const started = await progress.step('PostgreSQL for the tests', (report) =>
      startPostgres({ supervisor, stateDir, password: postgresPassword, port: 56_320, fast: true, report }),
    )
    return started.adminUrl
  }
  const cluster = async (): Promise<SandboxAccess | null> => {
    if (!needsCluster) return null
    const { TEST_KUBECONFIG: file, KUBECTL: kubectlPath } = process.env
    if (file && kubectlPath) return { ...readKubeconfig(file), adminKubeconfigPath: file, kubectlPath, auditLogPath: null }
    return startSandboxPart({ supervisor, progress, stateDir, cacheDir: defaultCacheDir(), fast: true, anyPorts: true, onLost })
  }
  const [postgresUrl, access] = await Promise.all([postgres(), cluster()])
  return { postgresUrl, cluster: access }
}

function environment({ postgresUrl, cluster }: Services): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: 'test',
    ...(postgresUrl === null ? {} : { TEST_POSTGRES_URL: postgresUrl }),
    ...(cluster === null ? {} : { TEST_KUBECONFIG: cluster.adminKubeconfigPath, KUBECTL: cluster.kubectlPath }),
  }
}

/** Runs a test runner with its output shown; resolves with its exit code. */
function runShown(script: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, script), ...args], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
    const end = (): void => void child.kill('SIGTERM')
    process.once('exit', end)
    child.once('error', reject)
    child.once('exit', (code) => {
      process.off('exit', end)
      resolve(code ?? 1)
    })
  })
}

async function runVitest(parts: Parts, services: Services, project: TestKind): Promise<Tally> {
  const report = path.join(parts.stateDir, `vitest-${project}.json`)
  takeReport(report)
  parts.progress.say(`\n— ${project} tests`)
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...parts.files]
  const code = await runShown('node_modules/vitest/vitest.mjs', args, environment(services))
  return vitestTally(takeReport(report), code)
}

/** Throws when Playwright has no browser to start. */
async function requireBrowser(): Promise<void> {
  const { default: config } = await import('../../playwright.config.ts')
  const { chromium } = await import('@playwright/test')
  const file = config.use?.launchOptions?.executablePath ?? chromium.executablePath()
  if (!fs.existsSync(file)) {
    throw new StepFailure('There is no Chromium for the browser tests.', {
      whatToDo: 'Install one (Debian: apt-get install chromium; anywhere: npx playwright install chromium), or name one in PLAYWRIGHT_CHROMIUM.',
    })
  }
}

async function onServer(postgresUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

async function runBrowserTests(parts: Parts, services: Services): Promise<Tally> {
  const { supervisor, progress } = parts
  const { postgresUrl, cluster } = services
  if (postgresUrl === null || cluster === null) throw new Error('the browser tests need Postgres and a cluster')
  progress.say('\n— browser tests')
  await requireBrowser()
  const stateDir = path.join(parts.stateDir, 'e2e')
  fs.mkdirSync(stateDir, { recursive: true })
  // Roles belong to the whole server, which the database tests use too.
  fs.writeFileSync(
    path.join(stateDir, 'secrets.json'),
    JSON.stringify({ webRolePassword: testRolePasswords.web, issuerRolePassword: testRolePasswords.issuer }),
    { mode: 0o600 },
  )
  const name = `e2e_${randomBytes(6).toString('hex')}`
  await onServer(postgresUrl, `CREATE DATABASE ${name}`)
  const url = new URL(postgresUrl)
  url.pathname = `/${name}`
  const stack = await startStack({
    supervisor,
    progress,
    stateDir,
    mode: 'production',
    database: { kind: 'given', url: url.toString(), demo: true },
    cluster: { kind: 'running', access: cluster },
    ports: { web: 35_000, issuer: 36_000 },
    onLost: (sentence) => progress.say(sentence),
  })
  const report = path.join(parts.stateDir, 'playwright.json')
  takeReport(report)
  const code = await runShown('node_modules/@playwright/test/cli.js', ['test', ...parts.files], {
    ...environment(services),
    E2E_URL: stack.url,
    E2E_DATABASE_URL: stack.ownerDatabaseUrl,
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  })
  return playwrightTally(takeReport(report), code)
}

/** Runs the chosen kinds in their order, the cheap ones first; a kind that cannot run is one failed test, and the others still run. */
export async function runTests(parts: Parts): Promise<Tally> {
  let tally = noTests
  const services = await startServices(parts)
  for (const kind of parts.kinds) {
    try {
      tally = add(tally, await runKind(parts, services, kind))
    } catch (error) {
      parts.progress.say(failureText(error))
      tally = add(tally, { passed: 0, failed: 1, skipped: 0 })
    }
  }
  return tally
}

async function runKind(parts: Parts, services: Services, kind: TestKind): Promise<Tally> {
  if (kind === 'e2e') return runBrowserTests(parts, services)
  if (kind !== 'gates') return runVitest(parts, services, kind)
  parts.progress.say('\n— gates')
  return { ...(await runGates(parts.progress)), skipped: 0 }
}
