import fs from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import type { Progress } from './progress.ts'
import { startSandbox } from './sandbox/index.ts'
import { StepFailure, wordsOf } from './step-failure.ts'
import type { Supervisor } from './supervisor.ts'

/** A cluster that scripts may prepare and look into with administrator's rights. */
export type SandboxAccess = { adminKubeconfigPath: string; kubectlPath: string; serverUrl: string; caPem: string; auditLogPath: string | null }

/** The embedded control plane, in the order of stopping; the end of one of its processes is the end of everything. */
export function startSandboxPart(parts: {
  supervisor: Supervisor
  progress: Progress
  stateDir: string
  cacheDir: string
  fast: boolean
  anyPorts: boolean
  onLost: (sentence: string) => void
}): Promise<SandboxAccess> {
  return parts.progress.step(
    'sandbox cluster (Kubernetes 1.37)',
    async (report) => {
      try {
        const sandbox = await startSandbox({
          stateDir: path.join(parts.stateDir, 'sandbox'),
          cacheDir: parts.cacheDir,
          fast: parts.fast,
          ...(parts.anyPorts ? { ports: throwAwayPorts } : {}),
          report: (event) => report(`${event.step}: ${event.detail}`),
        })
        parts.supervisor.adopt('sandbox', () => sandbox.stop())
        sandbox.onExit((exit) =>
          parts.onLost(`${exit.name} of the sandbox cluster ended (${exit.signal ?? `exit code ${exit.code}`}). Its log: ${exit.logFile}`),
        )
        return { ...sandbox, auditLogPath: sandbox.auditLogPath }
      } catch (error) {
        if (error instanceof StepFailure) throw error
        throw new StepFailure(wordsOf(error), {
          logFile: path.join(parts.stateDir, 'sandbox'),
          whatToDo: 'Read the log; npm start -- --reset starts anew. Go 1.26 or newer must be there for the first build.',
          cause: error,
        })
      }
    },
    ({ serverUrl }) => `at ${serverUrl}`,
  )
}

// Away from those of a Daypass that somebody uses beside the tests.
const throwAwayPorts = { apiServer: 26_443, etcdClient: 22_379, etcdPeer: 22_480, kubelet: 27_250 }

const kubeconfigSchema = z.object({
  'current-context': z.string().optional(),
  contexts: z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string() }) })),
  clusters: z.array(
    z.object({
      name: z.string(),
      cluster: z.object({ server: z.url(), 'certificate-authority-data': z.string().optional(), 'certificate-authority': z.string().optional() }),
    }),
  ),
})

/** Server and CA of a kubeconfig's context (its current one without `context`). Throws a StepFailure in words. */
export function readKubeconfig(file: string, context?: string): { context: string; serverUrl: string; caPem: string } {
  const fail = (sentence: string, cause?: unknown) =>
    new StepFailure(sentence, { cause, whatToDo: 'Check DAYPASS_KUBECONFIG and DAYPASS_CONTEXT, or unset them to use the sandbox cluster.' })
  if (!fs.existsSync(file)) throw fail(`There is no kubeconfig at ${file}.`)
  const parsed = kubeconfigSchema.safeParse(parse(fs.readFileSync(file, 'utf8')))
  if (!parsed.success) throw fail(`${file} is not a kubeconfig that names a server.`, parsed.error)
  const wanted = context ?? parsed.data['current-context']
  const entry = parsed.data.contexts.find(({ name }) => name === wanted)
  if (wanted === undefined || entry === undefined)
    throw fail(`${file} has no context ${wanted === undefined ? 'chosen' : `"${wanted}"`}; it has: ${parsed.data.contexts.map(({ name }) => name).join(', ')}.`)
  const cluster = parsed.data.clusters.find(({ name }) => name === entry.context.cluster)?.cluster
  if (cluster === undefined) throw fail(`${file} has no cluster "${entry.context.cluster}".`)
  const inline = cluster['certificate-authority-data']
  const caFile = cluster['certificate-authority']
  const caPem = inline ? Buffer.from(inline, 'base64').toString('utf8') : caFile ? fs.readFileSync(path.resolve(path.dirname(file), caFile), 'utf8') : ''
  return { context: wanted, serverUrl: cluster.server, caPem }
}
