import type { Identities } from './identities.ts'
import type { SandboxLayout } from './layout.ts'
import type { SandboxPorts } from './ports.ts'

/** Pods live in 198.18.0.0/16 (RFC 2544, routed nowhere): a proxy call to a pod's address can't land in the network around the host. */
export const serviceRange = '10.96.0.0/16'

export type ComponentOptions = {
  ids: Identities
  layout: SandboxLayout
  ports: SandboxPorts
  /** No fsync in etcd: for tests only, a power cut may lose the cluster. */
  fast: boolean
  auditPolicyFile: string
  auditWebhookConfigFile?: string
}

export function etcdFlags({ ids, layout, ports, fast }: ComponentOptions): string[] {
  const client = `https://127.0.0.1:${ports.etcdClient}`
  const peer = `https://127.0.0.1:${ports.etcdPeer}`
  return [
    '--name=daypass-sandbox',
    `--data-dir=${layout.etcdData}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=daypass-sandbox=${peer}`,
    '--client-cert-auth',
    `--trusted-ca-file=${ids.etcdAuthority.certFile}`,
    `--cert-file=${ids.etcdServer.certFile}`,
    `--key-file=${ids.etcdServer.keyFile}`,
    '--peer-client-cert-auth',
    `--peer-trusted-ca-file=${ids.etcdAuthority.certFile}`,
    `--peer-cert-file=${ids.etcdServer.certFile}`,
    `--peer-key-file=${ids.etcdServer.keyFile}`,
    '--log-level=warn',
    ...(fast ? ['--unsafe-no-fsync'] : []),
  ]
}

export function apiServerFlags(options: ComponentOptions): string[] {
  const { ids, ports } = options
  return [
    `--etcd-servers=https://127.0.0.1:${ports.etcdClient}`,
    `--etcd-cafile=${ids.etcdAuthority.certFile}`,
    `--etcd-certfile=${ids.apiServerToEtcd.certFile}`,
    `--etcd-keyfile=${ids.apiServerToEtcd.keyFile}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${ports.apiServer}`,
    `--tls-cert-file=${ids.apiServer.certFile}`,
    `--tls-private-key-file=${ids.apiServer.keyFile}`,
    `--client-ca-file=${ids.cluster.certFile}`,
    `--service-account-key-file=${ids.serviceAccount.publicKeyFile}`,
    `--service-account-signing-key-file=${ids.serviceAccount.privateKeyFile}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--authorization-mode=RBAC',
    // Nodes here are never "not ready" for long, and nothing runs that would take the taint off again.
    '--disable-admission-plugins=TaintNodesByCondition',
    `--service-cluster-ip-range=${serviceRange}`,
    // The machine may be offline and have no other address than loopback, which may not be an endpoint of the service "kubernetes".
    '--endpoint-reconciler-type=none',
    '--advertise-address=127.0.0.1',
    '--allow-privileged=true',
    '--profiling=false',
    `--kubelet-certificate-authority=${ids.cluster.certFile}`,
    `--kubelet-client-certificate=${ids.apiServerToKubelet.certFile}`,
    `--kubelet-client-key=${ids.apiServerToKubelet.keyFile}`,
    // Nodes show an address of their own (InternalIP); where they are really reached is their internal name.
    '--kubelet-preferred-address-types=InternalDNS',
    ...auditFlags(options),
  ]
}

function auditFlags({ layout, auditPolicyFile, auditWebhookConfigFile }: ComponentOptions): string[] {
  const flags = [
    `--audit-policy-file=${auditPolicyFile}`,
    `--audit-log-path=${layout.auditLog}`,
    '--audit-log-maxsize=64',
    '--audit-log-maxbackup=8',
    '--audit-log-maxage=30',
  ]
  // 250 ms instead of 30 s: a delivery p50 of 132 ms at the receiver, so the live view is live.
  if (auditWebhookConfigFile) flags.push(`--audit-webhook-config-file=${auditWebhookConfigFile}`, '--audit-webhook-batch-max-wait=250ms')
  return flags
}

/** What makes a cluster behave like one, without storage, clouds, node health and certificate signing, which nothing here has. */
const controllers = [
  'clusterrole-aggregation-controller',
  'cronjob-controller',
  'daemonset-controller',
  'deployment-controller',
  'disruption-controller',
  'endpoints-controller',
  'endpointslice-controller',
  'garbage-collector-controller',
  'job-controller',
  'namespace-controller',
  'pod-garbage-collector-controller',
  'replicaset-controller',
  'resourcequota-controller',
  'root-ca-certificate-publisher-controller',
  'serviceaccount-controller',
  'serviceaccount-token-controller',
  'statefulset-controller',
  'ttl-after-finished-controller',
  'validatingadmissionpolicy-status-controller',
]

export function controllerManagerFlags({ ids, layout }: ComponentOptions): string[] {
  const kubeconfig = layout.kubeconfigOf('kube-controller-manager')
  return [
    `--kubeconfig=${kubeconfig}`,
    `--controllers=${controllers.join(',')}`,
    `--root-ca-file=${ids.cluster.certFile}`,
    `--service-account-private-key-file=${ids.serviceAccount.privateKeyFile}`,
    '--use-service-account-credentials=true',
    '--leader-elect=false',
    '--secure-port=0',
    '--profiling=false',
  ]
}

export function schedulerFlags({ layout }: ComponentOptions): string[] {
  return [`--kubeconfig=${layout.kubeconfigOf('kube-scheduler')}`, '--leader-elect=false', '--secure-port=0', '--profiling=false']
}
