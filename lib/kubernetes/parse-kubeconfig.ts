import { parse } from 'yaml'
import * as z from 'zod'
import { normalTarget, type Target, type TargetTrouble } from './target.ts'

// Only what Daypass accepts; whatever else a kubeconfig holds is looked at below to be refused by name, never run.
const kubeconfigSchema = z.object({
  'current-context': z.string().optional(),
  contexts: z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) })),
  clusters: z.array(z.object({ name: z.string(), cluster: z.record(z.string(), z.unknown()) })),
  users: z.array(z.object({ name: z.string(), user: z.record(z.string(), z.unknown()).nullish() })),
})

type Outcome = { ok: true; target: Target } | { ok: false; trouble: TargetTrouble }
const refused = (message: string): Outcome => ({ ok: false, trouble: { field: 'kubeconfig', message } })

/** Server, CA and token of a pasted kubeconfig's context (the current one by default). Runs nothing, opens no file. */
export function parseKubeconfig(text: string, context?: string): Outcome {
  let raw: unknown
  try {
    raw = parse(text, { maxAliasCount: 0 })
  } catch {
    return refused('This is not YAML.')
  }
  const parsed = kubeconfigSchema.safeParse(raw)
  if (!parsed.success) return refused('This is not a kubeconfig: contexts, clusters and users are missing.')
  const config = parsed.data
  const name = context ?? config['current-context']
  const chosen = config.contexts.find((entry) => entry.name === name)
  if (!chosen) return refused(name ? `The kubeconfig has no context "${name}".` : 'The kubeconfig has no current context; name one.')
  const cluster = config.clusters.find((entry) => entry.name === chosen.context.cluster)?.cluster
  const user = config.users.find((entry) => entry.name === chosen.context.user)?.user
  if (!cluster || !user) return refused('The context names a cluster or a user that the kubeconfig does not hold.')
  return targetOf(cluster, user)
}

function targetOf(cluster: Record<string, unknown>, user: Record<string, unknown>): Outcome {
  if (cluster['insecure-skip-tls-verify']) return refused('insecure-skip-tls-verify is refused: the server must prove who it is.')
  if (cluster['proxy-url']) return refused('proxy-url is not supported.')
  const ca = cluster['certificate-authority-data']
  if (typeof ca !== 'string') return refused('The cluster must hold certificate-authority-data; a file path would be read on the wrong machine.')
  if (user.exec || user['auth-provider']) return refused('Plugins are refused: nothing from a kubeconfig is ever run. Use a token.')
  if (typeof user.token !== 'string')
    return refused(`The user must hold a token of the ServiceAccount daypass-issuer${user['client-certificate-data'] ? ', not a client certificate' : ''}.`)
  return normalTarget({
    serverUrl: typeof cluster.server === 'string' ? cluster.server : '',
    caPem: Buffer.from(ca, 'base64').toString('utf8'),
    token: user.token,
  })
}
