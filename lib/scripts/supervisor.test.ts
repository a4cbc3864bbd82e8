import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { groupMembers, sleep, startedAt } from './processes.ts'
import { StepFailure } from './step-failure.ts'
import { Supervisor } from './supervisor.ts'

let stateDir = ''
const running: ChildProcess[] = []
beforeEach(() => {
  stateDir = fs.mkdtempSync(path.join(os.tmpdir(), 'supervisor-'))
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  fs.rmSync(stateDir, { recursive: true, force: true })
})

const env = { PATH: '/usr/bin:/bin' }
const pidsIn = (text: string): number[] => [...text.matchAll(/pid (\d+)/g)].map((match) => Number(match[1]))
const alive = (pids: number[]): number[] => pids.filter((pid) => startedAt(pid) !== null)

async function until(what: () => boolean, ms = 15_000): Promise<void> {
  const deadline = Date.now() + ms
  while (!what()) {
    if (Date.now() > deadline) throw new Error('waited in vain')
    await sleep(25)
  }
}

/** A supervisor in a process of its own with three children: one with a grandchild, one that ignores every polite signal, one plain. */
async function startFamily(): Promise<{ process: ChildProcess; family: number[] }> {
  const program = `
    import { Supervisor } from '${import.meta.dirname}/supervisor.ts'
    import { onStop } from '${import.meta.dirname}/stopping.ts'
    const supervisor = new Supervisor({ stateDir: ${JSON.stringify(stateDir)}, say: console.log })
    onStop(() => supervisor.stopAll(), () => supervisor.killAll())
    const sh = (name, script) => supervisor.start({ name, command: '/bin/sh', args: ['-c', script], env: { PATH: '/usr/bin:/bin' }, stopTimeoutMs: 300 })
    const all = [sh('parent', 'sleep 600 & echo "pid $!"; wait'), sh('deaf', 'trap "" TERM INT HUP; while :; do sleep 600; done'), sh('plain', 'exec sleep 600')]
    for (const child of all) console.log('pid ' + child.pid())
    console.log('ready')
    setInterval(() => undefined, 1000)
  `
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  running.push(child)
  let out = ''
  child.stdout?.on('data', (text) => {
    out += text
  })
  child.stderr?.on('data', (text) => {
    out += text
  })
  await until(() => out.includes('ready') || child.exitCode !== null)
  const log = path.join(stateDir, 'logs/parent.log')
  await until(() => pidsIn(fs.readFileSync(log, 'utf8')).length === 1)
  const family = [...pidsIn(out), ...pidsIn(fs.readFileSync(log, 'utf8'))]
  expect(family, out).toHaveLength(4)
  expect(alive(family)).toEqual(family)
  return { process: child, family: [...family, ...family.flatMap(groupMembers)] }
}

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const)('%s leaves no child and no grandchild alive', async (signal, code) => {
  const { process: supervisor, family } = await startFamily()
  supervisor.kill(signal)
  await until(() => supervisor.exitCode !== null)
  expect(supervisor.exitCode).toBe(code)
  expect(alive(family)).toEqual([])
  expect(fs.readdirSync(path.join(stateDir, 'run'))).toEqual([])
})

test('a supervisor that was killed leaves nothing alive either', async () => {
  const { process: supervisor, family } = await startFamily()
  supervisor.kill('SIGKILL')
  await until(() => alive(family).length === 0)
}, 30_000)

test('the next start ends what an earlier one left, and leaves a stranger with the same number alone', async () => {
  const left = spawn('/bin/sleep', ['600'], { detached: true, stdio: 'ignore' })
  const stranger = spawn('/bin/sleep', ['600'], { detached: true, stdio: 'ignore' })
  running.push(left, stranger)
  const supervisor = new Supervisor({ stateDir, say: () => undefined })
  fs.writeFileSync(path.join(stateDir, 'run/left.pid'), `${left.pid} SIGTERM ${startedAt(left.pid ?? 0)}\n`)
  fs.writeFileSync(path.join(stateDir, 'run/stranger.pid'), `${stranger.pid} SIGTERM long ago\n`)
  expect(await supervisor.cleanUp()).toEqual(['left'])
  expect(startedAt(stranger.pid ?? 0)).not.toBeNull()
  expect(startedAt(left.pid ?? 0)).toBeNull()
  expect(fs.readdirSync(path.join(stateDir, 'run'))).toEqual([])
})

test('a child that ends while starting fails with its last words', async () => {
  const supervisor = new Supervisor({ stateDir, say: () => undefined })
  const start = supervisor.startAndWait({ name: 'broken', command: '/bin/sh', args: ['-c', 'echo the key is wrong >&2; exit 3'], env }, async () => false, 5000)
  await expect(start).rejects.toThrow(/broken ended while starting[\s\S]*the key is wrong/)
  await expect(start).rejects.toBeInstanceOf(StepFailure)
})

test('a restarted child comes back by itself, says so, and stays away once stopped', async () => {
  const said: string[] = []
  const supervisor = new Supervisor({ stateDir, say: (line) => said.push(line) })
  const child = await supervisor.startAndWait({ name: 'phoenix', command: '/bin/sleep', args: ['600'], env, restart: true }, async () => true, 5000)
  const first = child.pid()
  process.kill(first, 'SIGKILL')
  await until(() => child.pid() !== 0 && child.pid() !== first)
  expect(said.join()).toMatch(/phoenix ended \(signal SIGKILL\); it starts again/)
  const second = child.pid()
  await supervisor.stopAll()
  expect(alive([first, second])).toEqual([])
})

test('a child that had run for over 10 s is back at once', async () => {
  const said: string[] = []
  const supervisor = new Supervisor({ stateDir, say: (line) => said.push(line) })
  const child = await supervisor.startAndWait({ name: 'veteran', command: '/bin/sleep', args: ['600'], env, restart: true }, async () => true, 5000)
  const first = child.pid()
  await sleep(10_100)
  const killedAt = performance.now()
  process.kill(first, 'SIGKILL')
  await until(() => child.pid() !== 0 && child.pid() !== first)
  expect(performance.now() - killedAt).toBeLessThan(450)
  expect(said.join()).toMatch(/it starts again at once/)
  await supervisor.stopAll()
}, 30_000)

test('the end of a child that is not restarted is reported', async () => {
  const supervisor = new Supervisor({ stateDir, say: () => undefined })
  const lost: string[] = []
  supervisor.onLost((name) => lost.push(name))
  const child = await supervisor.startAndWait({ name: 'postgres', command: '/bin/sleep', args: ['600'], env }, async () => true, 5000)
  process.kill(child.pid(), 'SIGKILL')
  await until(() => lost.length > 0)
  expect(lost).toEqual(['postgres'])
})

test('children are stopped in the reverse order of their start', async () => {
  const supervisor = new Supervisor({ stateDir, say: () => undefined })
  const order: string[] = []
  for (const name of ['postgres', 'sandbox', 'issuer']) supervisor.adopt(name, async () => void order.push(name))
  await supervisor.stopAll()
  expect(order).toEqual(['issuer', 'sandbox', 'postgres'])
})
