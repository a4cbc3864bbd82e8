import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import type { KeyPairFiles } from './certificates.ts'

/** Writes a kubeconfig with everything embedded (mode 0600): one cluster, one user, one context, all of one unique name. */
export function writeKubeconfig(file: string, options: { serverUrl: string; caPem: string; user: string; pair: KeyPairFiles }) {
  const name = `daypass-sandbox-${options.user}`
  const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: options.serverUrl, 'certificate-authority-data': base64(options.caPem) } }],
    users: [
      {
        name,
        user: {
          'client-certificate-data': base64(readFileSync(options.pair.certFile)),
          'client-key-data': base64(readFileSync(options.pair.keyFile)),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  }
  const temporary = `${file}.${process.pid}.tmp`
  writeFileSync(temporary, stringify(config), { mode: 0o600 })
  renameSync(temporary, file)
}
