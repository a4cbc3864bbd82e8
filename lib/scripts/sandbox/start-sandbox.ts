import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { apiClient } from './api-client.ts'
import { type BinaryName, ensureBinaries } from './binaries.ts'
import type { ComponentOptions } from './component-flags.ts'
import { startApiServer, startControllers, startEtcd } from './control-plane.ts'
import { openIdentities } from './identities.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { deployDirectory, type SandboxLayout, sandboxLayout } from './layout.ts'
import type { ProcessExit } from './managed-process.ts'
import { applyManifests } from './manifests.ts'
import { startNodes } from './nodes.ts'
import { choosePorts, preferredPorts, type SandboxPorts } from './ports.ts'
import { openProcessGroup, type ProcessGroup } from './process-group.ts'
import { type Report, runStep } from './report.ts'
import { seedWorkloads } from './seed.ts'

export type SandboxOptions = {
  /** Everything of this cluster lives here, and is kept between starts. */
  stateDir: string
  /** Built binaries, shared between clones. */
  cacheDir: string
  report: Report
  /** Wished ports; a busy one is replaced by the next free one. Without: those of the last start, else `preferredPorts`. */
  ports?: Partial<SandboxPorts>
  /** Demo namespaces with workloads; on by default. */
  seed?: boolean
  /** Live nodes and pods, with exec, logs and port-forward; on by default. */
  kwok?: boolean
  /** kubeconfig-shaped file of the receiver of audit events. */
  auditWebhookConfigFile?: string
  auditPolicyFile?: string
  /** etcd without fsync: for tests only. */
  fast?: boolean
  /** Folder of ready-made binaries (setup-envtest's layout); without, KUBEBUILDER_ASSETS. */
  assetsDirectory?: string
}

export type Sandbox = {
  serverUrl: string
  caPem: string
  /** PEM files of the administrator's client certificate are inside this kubeconfig (mode 0600). */
  adminKubeconfigPath: string
  kubectlPath: string
  auditLogPath: string
  logDirectory: string
  ports: SandboxPorts
  /** By name, as of now: a revived process has a new one. */
  readonly pids: Record<string, number>
  /** Ends all of it, the API server before etcd; resolves when nothing is left. May be called twice. */
  stop(): Promise<void>
  /** Calls back for each process that ends without `stop` having been asked for. */
  onExit(callback: (exit: ProcessExit) => void): void
}

const neededBinaries = ['etcd', 'kube-apiserver', 'kubectl', 'kube-controller-manager', 'kube-scheduler'] as const satisfies BinaryName[]
const nodeBinaries = ['kwok', 'sandbox-kubelet'] as const satisfies BinaryName[]

/**
 * Starts a whole Kubernetes control plane on loopback, and resolves when it can be used. What a killed run left behind is ended first.
 * @throws when a binary can't be built or a component does not come up (what was started is ended again), with a sentence for the person
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { report } = options
  const layout = sandboxLayout(options.stateDir)
  mkdirSync(layout.root, { recursive: true, mode: 0o700 })
  chmodSync(layout.root, 0o700)
  mkdirSync(path.dirname(layout.auditLog), { recursive: true, mode: 0o700 })
  const group = await openProcessGroup(layout, report)
  try {
    return await startAll(options, layout, group)
  } catch (error) {
    await group.stop()
    throw error
  }
}

async function startAll(options: SandboxOptions, layout: SandboxLayout, group: ProcessGroup): Promise<Sandbox> {
  const { report } = options
  const withNodes = options.kwok ?? true
  const assetsDirectory = options.assetsDirectory ?? process.env.KUBEBUILDER_ASSETS
  const lookup = { cacheDir: options.cacheDir, assetsDirectory, report }
  const binaries = await ensureBinaries(neededBinaries, lookup)
  const forNodes = withNodes ? await ensureBinaries(nodeBinaries, lookup) : undefined

  const ids = openIdentities(layout)
  const ports = await choosePorts({ ...preferredPorts, ...readPorts(layout), ...options.ports })
  writeFileSync(layout.ports, JSON.stringify(ports))
  const serverUrl = `https://127.0.0.1:${ports.apiServer}`
  const caPem = ids.cluster.certPem
  writeKubeconfig(layout.adminKubeconfig, { serverUrl, caPem, user: 'admin', pair: ids.admin })
  const component: ComponentOptions = {
    ids,
    layout,
    ports,
    fast: options.fast ?? false,
    auditPolicyFile: options.auditPolicyFile ?? path.join(deployDirectory, 'audit-policy.yaml'),
    auditWebhookConfigFile: options.auditWebhookConfigFile,
  }
  // Without its data the cluster is a new one, and has nothing of what was applied before.
  if (!existsSync(layout.etcdData)) for (const what of ['cluster', 'workloads']) rmSync(layout.applied(what), { force: true })

  const api = apiClient(serverUrl, caPem, ids.admin)
  await startEtcd(component, binaries.etcd, group.start, report)
  await startApiServer(component, binaries['kube-apiserver'], group.start, api, report)
  await startControllers(component, binaries, group.start, api, report)
  if (forNodes) {
    await runStep(
      report,
      'cluster objects',
      'applying',
      () => applyManifests('cluster', path.join(deployDirectory, 'cluster'), binaries.kubectl, layout),
      (applied) => (applied ? 'applied' : 'unchanged'),
    )
    await startNodes(component, forNodes, group.start, api, report)
  }
  if (options.seed ?? true) await seedWorkloads({ kubectl: binaries.kubectl, layout, api, waitForPods: withNodes, report })

  return {
    serverUrl,
    caPem,
    adminKubeconfigPath: layout.adminKubeconfig,
    kubectlPath: binaries.kubectl,
    auditLogPath: layout.auditLog,
    logDirectory: layout.logs,
    ports,
    get pids() {
      return group.pids()
    },
    stop: group.stop,
    onExit: group.onExit,
  }
}

function readPorts(layout: SandboxLayout): Partial<SandboxPorts> {
  try {
    return JSON.parse(readFileSync(layout.ports, 'utf8')) as Partial<SandboxPorts>
  } catch {
    // The first start, or a torn file: preferred ports will do.
    return {}
  }
}
