import path from 'node:path'

/** Where everything of one sandbox lives under its state folder. */
export function sandboxLayout(stateDir: string) {
  const root = path.resolve(stateDir)
  const at = (...parts: string[]) => path.join(root, ...parts)
  return {
    root,
    pki: at('pki'),
    etcdPki: at('pki', 'etcd'),
    etcdData: at('etcd'),
    logs: at('logs'),
    run: at('run'),
    auditLog: at('audit', 'audit.log'),
    adminKubeconfig: at('admin.kubeconfig'),
    kubeconfigOf: (user: string) => at(`${user}.kubeconfig`),
    kwokConfig: at('kwok.yaml'),
    kwokHome: at('kwok'),
    podFolders: at('pods'),
    kubectlCache: at('kubectl-cache'),
    ports: at('ports.json'),
    applied: (what: string) => at(`applied-${what}.json`),
  }
}
export type SandboxLayout = ReturnType<typeof sandboxLayout>

/** The manifests and policies that come with the project. */
export const deployDirectory = path.join(import.meta.dirname, '../../../deploy/sandbox')
