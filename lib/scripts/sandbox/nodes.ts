import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ApiClient } from './api-client.ts'
import { kubernetesVersion } from './binaries.ts'
import type { ComponentOptions } from './component-flags.ts'
import { type Start, until } from './control-plane.ts'
import { kubeletClientName } from './identities.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { deployDirectory } from './layout.ts'
import { type Report, runStep } from './report.ts'

/**
 * Makes the nodes live: kwok gives nodes and pods their states, and the sandbox's kubelet answers exec, attach, logs and port-forward
 * from a contained place. kwok serves nothing itself: its own exec would run commands on this machine.
 */
export async function startNodes(
  options: ComponentOptions,
  binaries: { kwok: string; 'sandbox-kubelet': string },
  start: Start,
  api: ApiClient,
  report: Report,
) {
  const { ids, layout, ports } = options
  const serverUrl = `https://127.0.0.1:${ports.apiServer}`
  writeKubeconfig(layout.kubeconfigOf('kwok'), { serverUrl, caPem: ids.cluster.certPem, user: 'kwok', pair: ids.kwok })
  mkdirSync(layout.podFolders, { recursive: true, mode: 0o700 })
  mkdirSync(layout.kwokHome, { recursive: true, mode: 0o700 })
  const stages = readFileSync(path.join(deployDirectory, 'kwok/stages.yaml'), 'utf8')
  writeFileSync(layout.kwokConfig, stages.replaceAll('KUBELET_PORT', String(ports.kubelet)).replaceAll('KUBERNETES_VERSION', kubernetesVersion() ?? 'unknown'))

  await runStep(
    report,
    'nodes',
    'starting',
    async (now) => {
      await start({
        name: 'sandbox-kubelet',
        command: binaries['sandbox-kubelet'],
        args: kubeletFlags(options, serverUrl),
        env: { GOMAXPROCS: '2', GOMEMLIMIT: '160MiB' },
        revive: true,
      })
      const kwok = await start({ name: 'kwok', command: binaries.kwok, args: kwokFlags(options), env: { HOME: layout.kwokHome, GOGC: '50' }, revive: true })
      now('waiting until every node is ready')
      await until(kwok, 'to make the nodes ready', async () => nodesAreReady((await api('/api/v1/nodes')).body, ports.kubelet))
    },
    () => 'every node is ready',
  )
}

function kubeletFlags({ ids, layout, ports }: ComponentOptions, serverUrl: string): string[] {
  return [
    `--listen=127.0.0.1:${ports.kubelet}`,
    `--tls-cert-file=${ids.kubeletServer.certFile}`,
    `--tls-key-file=${ids.kubeletServer.keyFile}`,
    `--client-ca-file=${ids.cluster.certFile}`,
    `--client-name=${kubeletClientName}`,
    `--server=${serverUrl}`,
    `--identity-cert-file=${ids.kubelet.certFile}`,
    `--identity-key-file=${ids.kubelet.keyFile}`,
    `--folder=${layout.podFolders}`,
  ]
}

const kwokFlags = ({ layout }: ComponentOptions) => [
  `--kubeconfig=${layout.kubeconfigOf('kwok')}`,
  `--config=${layout.kwokConfig}`,
  '--manage-all-nodes=true',
  '--cidr=198.18.9.1/24',
  '--node-ip=198.18.0.10',
]

type NodeList = { items: { status: { conditions?: { type: string; status: string }[]; daemonEndpoints?: { kubeletEndpoint?: { Port: number } } } }[] }

/** Ready, and pointing at the kubelet of this start. */
function nodesAreReady(body: string, kubeletPort: number): boolean {
  const { items } = JSON.parse(body) as NodeList
  const isReady = ({ status }: NodeList['items'][number]) =>
    status.daemonEndpoints?.kubeletEndpoint?.Port === kubeletPort && status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
  return items.length > 0 && items.every(isReady)
}
