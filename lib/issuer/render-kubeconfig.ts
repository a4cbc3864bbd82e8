import { isDeepStrictEqual } from 'node:util'
import { parse, stringify } from 'yaml'
import { contextName } from '#lib/domain/names.ts'
import { normalTarget } from '#lib/kubernetes/index.ts'

export type KubeconfigInput = {
  serverUrl: string
  caPem: string
  token: string
  clusterSlug: string
  clusterName: string
  grantId: string
  /** The first granted namespace; null for a cluster-wide profile. */
  namespace: string | null
  grantEndsAt: Date
  tokenExpiresAt: Date
}

/**
 * A kubeconfig from typed data: server, embedded CA, token, one context `<cluster>-<grant>`. No plugin, no file path, no way to skip the
 * check of the server's certificate. The YAML is parsed back and compared, so no name can become syntax. Throws when the parts are unsound.
 */
export function renderKubeconfig(input: KubeconfigInput): string {
  const normal = normalTarget({ serverUrl: input.serverUrl, caPem: input.caPem, token: input.token })
  if (!normal.ok) throw new Error(`no kubeconfig can be made: ${normal.trouble.message}`)
  const name = contextName(input.clusterSlug, input.grantId)
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name, cluster: { server: normal.target.serverUrl, 'certificate-authority-data': Buffer.from(normal.target.caPem, 'utf8').toString('base64') } },
    ],
    users: [{ name, user: { token: normal.target.token } }],
    contexts: [
      {
        name,
        context: {
          cluster: name,
          user: name,
          ...(input.namespace === null ? {} : { namespace: input.namespace }),
          extensions: [
            {
              name: 'daypass.dev',
              extension: { grant: input.grantId, 'expires-at': input.grantEndsAt.toISOString(), 'token-expires-at': input.tokenExpiresAt.toISOString() },
            },
          ],
        },
      },
    ],
    'current-context': name,
  }
  const text = header(input) + stringify(config, { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' })
  if (!isDeepStrictEqual(parse(text, { maxAliasCount: 0 }), config)) throw new Error('the rendered kubeconfig does not read back as it was meant')
  return text
}

// A name typed by a person goes into a comment: one line of printable characters, whatever it holds.
const inComment = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, 120)

function header(input: KubeconfigInput): string {
  return [
    `# Daypass: access to ${inComment(input.clusterName)}, grant ${input.grantId}.`,
    `# Ends at ${input.grantEndsAt.toISOString()}; this credential is good until ${input.tokenExpiresAt.toISOString()} at the latest.`,
    '# It is yours alone: whatever is done with it is recorded under your name. Do not pass it on.',
    '',
  ].join('\n')
}
