import path from 'node:path'
import { demoAccounts, demoPassword } from '#prisma/seed/index.ts'
import { readKubeconfig } from './cluster-part.ts'
import type { DatabaseChoice } from './database-part.ts'
import { registerOwnCluster } from './own-cluster.ts'
import { elapsed, failureText, Progress } from './progress.ts'
import { type Stack, type StackOptions, startStack } from './stack.ts'
import { defaultStateDir, noteOwner, releaseStateFolder, reset, resettable, takeStateFolder } from './state-folder.ts'
import { onStop } from './stopping.ts'
import { Supervisor } from './supervisor.ts'

function readArguments(): { reset: boolean } {
  const known = new Set(['--reset'])
  const unknown = process.argv.slice(2).filter((argument) => !known.has(argument))
  if (unknown.length > 0) {
    console.error(`There is no option ${unknown.join(' ')}; there is: --reset (deletes the state and starts anew).`)
    process.exit(2)
  }
  return { reset: process.argv.includes('--reset') }
}

function startAnew(stateDir: string, progress: Progress): void {
  const places = resettable(stateDir)
  progress.say(places.length === 0 ? `Nothing to delete in ${stateDir}.` : `Starting anew. Deleted:\n${places.map((place) => `  ${place}`).join('\n')}`)
  if (process.env.DATABASE_URL) progress.say('The database of DATABASE_URL is left as it is.')
  reset(stateDir)
}

function chooseDatabase(): DatabaseChoice {
  return process.env.DATABASE_URL
    ? { kind: 'given', url: process.env.DATABASE_URL, demo: process.env.DAYPASS_DEMO === '1' }
    : { kind: 'embedded', port: 54_320, fast: false }
}

function chooseCluster(): StackOptions['cluster'] {
  const file = process.env.DAYPASS_KUBECONFIG
  if (!file) return { kind: 'sandbox', fast: false, anyPorts: false }
  const context = process.env.DAYPASS_CONTEXT || undefined
  // A wrong path is said before anything is started.
  readKubeconfig(path.resolve(file), context)
  return { kind: 'own', register: (parts) => registerOwnCluster(path.resolve(file), context, parts) }
}

function signIns({ demo, administrator }: Stack): string[] {
  if (demo) return [`  Demo sign-ins, all with the password ${demoPassword}:`, ...demoAccounts.map(({ email, name }) => `    ${email.padEnd(38)} ${name}`)]
  if (administrator === null) return ['  Sign in with the accounts of your database.']
  return [`  The first account, shown this once:  ${administrator.email}  password ${administrator.password}`, '  Add the other people under Users.']
}

function welcome(stack: Stack, startedMs: number): string {
  return [
    '',
    `Daypass is ready after ${elapsed(performance.now() - startedMs)}:  ${stack.url}`,
    '',
    ...signIns(stack),
    '',
    `  Logs: ${path.join(stack.stateDir, 'logs')}`,
    `  The cluster, as its administrator:  KUBECONFIG=${stack.adminKubeconfigPath} ${stack.kubectlPath} get pods -A`,
    '  Ctrl-C stops everything.',
    '',
  ].join('\n')
}

/** Starts Daypass from its state folder and keeps it running until somebody stops it. */
export async function runDaypass(mode: 'production' | 'development'): Promise<void> {
  const startedMs = performance.now()
  const progress = new Progress()
  const options = readArguments()
  const stateDir = defaultStateDir()
  let supervisor: Supervisor | undefined
  let isStopping = false
  const end = async (sentence: string): Promise<void> => {
    // What fails because it is being stopped is no news; the one who stops it also exits.
    if (isStopping) return
    isStopping = true
    progress.abandonSteps()
    progress.say(sentence)
    await supervisor?.stopAll()
    if (supervisor !== undefined) releaseStateFolder(stateDir)
    process.exit(1)
  }
  try {
    takeStateFolder(stateDir)
    const owned = new Supervisor({ stateDir, say: (line) => progress.say(line) })
    supervisor = owned
    onStop(
      async (why) => {
        isStopping = true
        progress.abandonSteps()
        progress.say(`\nStopping (${why}) ...`)
        await owned.stopAll()
        releaseStateFolder(stateDir)
        progress.say('Stopped; nothing is left running.')
      },
      () => owned.killAll(),
    )
    const left = await owned.cleanUp()
    if (left.length > 0) progress.say(`Ended what an earlier run left behind: ${left.join(', ')}.`)
    if (options.reset) startAnew(stateDir, progress)
    const onLost = (sentence: string): void => void end(`${sentence}\nDaypass cannot go on without it.`)
    owned.onLost((name, logFile) => onLost(`${name} ended by itself. Its log: ${logFile ?? 'none'}`))
    const stack = await startStack({
      supervisor: owned,
      progress,
      stateDir,
      mode,
      database: chooseDatabase(),
      cluster: chooseCluster(),
      ports: { web: 3000, issuer: 3100 },
      onLost,
    })
    noteOwner(stateDir, stack.url)
    progress.say(welcome(stack, startedMs))
  } catch (error) {
    await end(failureText(error))
  }
}
