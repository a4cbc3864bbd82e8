import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { moduleKey } from './binaries.ts'
import { withBuildLock } from './build-lock.ts'
import { describeExit, startProcess } from './managed-process.ts'
import { choosePorts } from './ports.ts'
import { openProcessTable } from './process-table.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'daypass-run-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function becomesTrue(check: () => boolean) {
  for (let i = 0; i < 100 && !check(); i++) await wait(50)
  expect(check()).toBe(true)
}

const sleeper = (name: string) => startProcess({ name, command: '/bin/sh', args: ['-c', `sleep 60 # ${directory}`] }, directory)

test('what a killed run has left is ended by the next start', async () => {
  const left = await sleeper('left')
  openProcessTable(directory).record('left', left.pid)
  expect(await openProcessTable(directory).endLeftovers()).toEqual(['left'])
  await left.exited
  expect(readdirSync(directory).filter((file) => file.endsWith('.pid'))).toEqual([])
})

test('a process that only has the same id as one of ours is left alone', async () => {
  const other = await sleeper('other')
  writeFileSync(
    path.join(directory, 'ours.pid'),
    JSON.stringify({ pid: other.pid, startedAtMs: Date.now(), command: '/cache/kube-apiserver --of-another-run' }),
  )
  const aged = JSON.stringify({ pid: process.pid, startedAtMs: 0, command: process.argv.join(' ') })
  writeFileSync(path.join(directory, 'aged.pid'), aged)
  expect(await openProcessTable(directory).endLeftovers()).toEqual([])
  expect(other.hasExited()).toBe(false)
  await other.stop(1000)
})

test('a second start on the same state folder is refused, with the process that holds it', async () => {
  const holder = await sleeper('holder')
  openProcessTable(directory).record('supervisor', holder.pid)
  expect(() => openProcessTable(directory).claim()).toThrow(`process ${holder.pid}`)
  await holder.stop(1000)
  expect(() => openProcessTable(directory).claim()).not.toThrow()
})

test('a process that ignores SIGTERM is killed after its grace', async () => {
  const stubborn = await startProcess(
    { name: 'stubborn', command: process.execPath, args: ['-e', "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)"] },
    directory,
  )
  // Only a process that has said so ignores the signal already.
  await expect.poll(() => readFileSync(stubborn.logFile, 'utf8')).toContain('up')
  await stubborn.stop(200)
  expect(await stubborn.exited).toMatchObject({ signal: 'SIGKILL' })
})

test('an exit is told with its code and the last lines of its log', async () => {
  const failing = await startProcess({ name: 'failing', command: '/bin/sh', args: ['-c', 'echo the reason >&2; exit 4'] }, directory)
  const words = describeExit(await failing.exited)
  expect(words).toContain('failing ended with code 4')
  expect(words).toContain('the reason')
})

test('a program that is not there is a sentence, not a crash', async () => {
  await expect(startProcess({ name: 'none', command: '/nowhere/none', args: [] }, directory)).rejects.toThrow("none can't be started")
})

test('children get PATH and what is named, nothing of our environment', async () => {
  process.env.DAYPASS_TEST_SECRET = 'do-not-hand-on'
  const child = await startProcess({ name: 'env', command: '/bin/sh', args: ['-c', 'env; [ -z "$DAYPASS_TEST_SECRET" ] || exit 9'] }, directory)
  delete process.env.DAYPASS_TEST_SECRET
  expect(await child.exited).toMatchObject({ code: 0 })
})

test('when the supervisor is killed outright, the reaper ends its children, group after group', async () => {
  const script = `
    import { spawn } from 'node:child_process'
    import { startReaper } from ${JSON.stringify(path.join(import.meta.dirname, 'reaper.ts'))}
    const start = () => spawn('/bin/sleep', ['60'], { detached: true, stdio: 'ignore' }).pid
    const pids = [start(), start(), start()]
    startReaper().watch([[pids[0], pids[1]], [pids[2]]])
    console.log(pids.join(' '))
    setInterval(() => {}, 1000)`
  const file = path.join(directory, 'supervisor.mts')
  writeFileSync(file, script)
  const supervisor = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const { promise, resolve } = Promise.withResolvers<number[]>()
  supervisor.stdout.once('data', (chunk: Buffer) => resolve(String(chunk).trim().split(' ').map(Number)))
  const pids = await promise
  expect(pids.map(isAlive)).toEqual([true, true, true])
  supervisor.kill('SIGKILL')
  await becomesTrue(() => pids.every((pid) => !isAlive(pid)))
})

test('two builders of one thing work one after the other; the lock of a dead one is taken over', async () => {
  const lock = path.join(directory, 'thing.lock')
  const events: string[] = []
  const work = (name: string) =>
    withBuildLock(
      lock,
      () => undefined,
      async () => {
        events.push(`${name} begins`)
        await wait(50)
        events.push(`${name} ends`)
      },
    )
  await Promise.all([work('a'), work('b')])
  expect(events[1]?.slice(0, 1)).toBe(events[0]?.slice(0, 1))
  const gone = await startProcess({ name: 'gone', command: '/bin/sh', args: ['-c', ':'] }, directory)
  await gone.exited
  writeFileSync(lock, String(gone.pid))
  await work('c')
  expect(events.at(-1)).toBe('c ends')
})

test('a busy port gives way to the next free one, and no two parts get the same', async () => {
  const busy = createServer()
  const { promise, resolve } = Promise.withResolvers<number>()
  busy.listen(0, '127.0.0.1', () => resolve((busy.address() as { port: number }).port))
  const port = await promise
  const chosen = await choosePorts({ apiServer: port, etcdClient: port, etcdPeer: port, kubelet: port })
  busy.close()
  const ports = Object.values(chosen)
  expect(new Set(ports).size).toBe(4)
  expect(ports).not.toContain(port)
  expect(Math.min(...ports)).toBeGreaterThan(port)
})

test("a module's builds are kept under a key of its versions and sources, not of its tests", () => {
  const module = path.join(directory, 'module')
  mkdirSync(module)
  writeFileSync(path.join(module, 'go.mod'), 'module a')
  writeFileSync(path.join(module, 'main.go'), 'package main')
  const first = moduleKey(module)
  writeFileSync(path.join(module, 'main_test.go'), 'package main')
  expect(moduleKey(module)).toBe(first)
  writeFileSync(path.join(module, 'main.go'), 'package main // changed')
  expect(moduleKey(module)).not.toBe(first)
})
