import type { Authority, KeyPairFiles } from './certificates.ts'
import { openAuthority, openServiceAccountKeys } from './certificates.ts'
import type { SandboxLayout } from './layout.ts'

export type Identities = {
  cluster: Authority
  apiServer: KeyPairFiles
  apiServerToKubelet: KeyPairFiles
  admin: KeyPairFiles
  controllerManager: KeyPairFiles
  scheduler: KeyPairFiles
  kwok: KeyPairFiles
  kubelet: KeyPairFiles
  kubeletServer: KeyPairFiles
  serviceAccount: { privateKeyFile: string; publicKeyFile: string }
  etcdAuthority: Authority
  etcdServer: KeyPairFiles
  apiServerToEtcd: KeyPairFiles
}

/** The kubelet stand-in answers exec only to a client of this name. */
export const kubeletClientName = 'daypass-sandbox:kube-apiserver'

const loopback = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] }
/** What a ServiceAccount in a pod would call the API server. 10.96.0.1 is the first address of the service range. */
const inCluster = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local']

/**
 * Certificates of every component, made once and kept. etcd has an authority of its own: it lets in whoever its authority has signed,
 * and the cluster's authority also signs people.
 */
export function openIdentities(layout: SandboxLayout): Identities {
  const cluster = openAuthority(layout.pki, 'ca')
  const etcdAuthority = openAuthority(layout.etcdPki, 'etcd-ca')
  const client = (name: string, commonName: string, organization?: string) => cluster.issue({ name, commonName, organization, usage: 'client' })
  return {
    cluster,
    apiServer: cluster.issue({
      name: 'kube-apiserver',
      commonName: 'kube-apiserver',
      dnsNames: [...loopback.dnsNames, ...inCluster],
      ipAddresses: [...loopback.ipAddresses, '10.96.0.1'],
      usage: 'server',
    }),
    apiServerToKubelet: client('kube-apiserver-to-kubelet', kubeletClientName),
    admin: client('admin', 'admin', 'system:masters'),
    controllerManager: client('kube-controller-manager', 'system:kube-controller-manager'),
    scheduler: client('kube-scheduler', 'system:kube-scheduler'),
    kwok: client('kwok', 'daypass-sandbox:kwok'),
    kubelet: client('kubelet', 'daypass-sandbox:kubelet'),
    kubeletServer: cluster.issue({ name: 'kubelet-server', commonName: 'kubelet', ...loopback, usage: 'server' }),
    serviceAccount: openServiceAccountKeys(layout.pki),
    etcdAuthority,
    etcdServer: etcdAuthority.issue({ name: 'etcd', commonName: 'etcd', ...loopback, usage: 'both' }),
    apiServerToEtcd: etcdAuthority.issue({ name: 'kube-apiserver-to-etcd', commonName: 'kube-apiserver', usage: 'client' }),
  }
}
