import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { ApiClient } from './api-client.ts'
import type { BinaryName } from './binaries.ts'
import { apiServerFlags, type ComponentOptions, controllerManagerFlags, etcdFlags, schedulerFlags } from './component-flags.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { describeExit, type ManagedProcess, type ProcessSpec } from './managed-process.ts'
import { type Report, runStep } from './report.ts'

/** Starts a process and keeps book of it. */
export type Start = (spec: ProcessSpec) => Promise<ManagedProcess>

/** A cold disk and one slow core need half a minute; past this something is wrong. */
const readyTimeoutMs = 120_000

export async function startEtcd(options: ComponentOptions, binary: string, start: Start, report: Report) {
  await runStep(
    report,
    'etcd',
    'starting',
    async () => {
      const etcd = await start({ name: 'etcd', command: binary, args: etcdFlags(options), env: { GOGC: '50' } })
      await until(etcd, 'to listen', () => accepts(options.ports.etcdClient))
      return etcd
    },
    (etcd) => `listens on 127.0.0.1:${options.ports.etcdClient}, process ${etcd.pid}`,
  )
}

export async function startApiServer(options: ComponentOptions, binary: string, start: Start, api: ApiClient, report: Report) {
  await runStep(
    report,
    'kube-apiserver',
    'starting',
    async (now) => {
      const server = await start({ name: 'kube-apiserver', command: binary, args: apiServerFlags(options) })
      await until(server, 'to be ready', async () => {
        const { status, body } = await api('/readyz?verbose')
        if (status !== 200) now(`waiting for ${failingChecks(body) || 'its first answer'}`)
        return status === 200
      })
      return server
    },
    (server) => `ready on https://127.0.0.1:${options.ports.apiServer}, process ${server.pid}`,
  )
}

/** Both only need the API server; what they do shows in the objects, so there is no port to wait for. */
export async function startControllers(
  options: ComponentOptions,
  binaries: Record<Extract<BinaryName, 'kube-controller-manager' | 'kube-scheduler'>, string>,
  start: Start,
  api: ApiClient,
  report: Report,
) {
  const { ids, layout, ports } = options
  const serverUrl = `https://127.0.0.1:${ports.apiServer}`
  const users = { 'kube-controller-manager': ids.controllerManager, 'kube-scheduler': ids.scheduler }
  for (const [user, pair] of Object.entries(users)) writeKubeconfig(layout.kubeconfigOf(user), { serverUrl, caPem: ids.cluster.certPem, user, pair })
  await runStep(
    report,
    'controllers',
    'starting the controller manager and the scheduler',
    async (now) => {
      // A small heap target: both idle nearly always.
      const env = { GOGC: '50' }
      const controllerManager = await start({
        name: 'kube-controller-manager',
        command: binaries['kube-controller-manager'],
        args: controllerManagerFlags(options),
        env,
      })
      await start({ name: 'kube-scheduler', command: binaries['kube-scheduler'], args: schedulerFlags(options), env })
      now('waiting for the default ServiceAccount')
      await until(controllerManager, 'to make ServiceAccounts', async () => (await api('/api/v1/namespaces/default/serviceaccounts/default')).status === 200)
    },
    () => 'running',
  )
}

/**
 * Waits until `check` says yes; an error counts as "not yet".
 * @throws at once when the process ends, and after two minutes
 */
export async function until(process: ManagedProcess, what: string, check: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs
  let last = ''
  while (performance.now() < deadline) {
    if (process.hasExited()) throw new Error(describeExit(await process.exited))
    try {
      if (await check()) return
    } catch (error) {
      last = error instanceof Error ? error.message : String(error)
    }
    await wait(50)
  }
  throw new Error(`Waited ${readyTimeoutMs / 1000} s for ${process.name} ${what}${last ? ` (${last})` : ''}. Its log: ${process.logFile}`)
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ port, host: '127.0.0.1' })
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  socket.setTimeout(1000, () => resolve(false))
  return promise.finally(() => socket.destroy())
}

/** "[-]poststarthook/rbac/bootstrap-roles failed: ..." -> "poststarthook/rbac/bootstrap-roles" */
function failingChecks(body: string): string {
  const names = [...body.matchAll(/^\[-\](\S+)/gm)].map((match) => match[1])
  return names.slice(0, 2).join(', ')
}
