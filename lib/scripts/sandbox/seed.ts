import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ApiClient } from './api-client.ts'
import { deployDirectory, type SandboxLayout } from './layout.ts'
import { applyManifests } from './manifests.ts'
import { type Report, runStep } from './report.ts'

/** Pods come up in seconds; a start does not fail because one is late. */
const podsTimeoutMs = 30_000

/** Applies the demo workloads (once for each version of the manifests) and waits a little for their pods. */
export async function seedWorkloads(options: { kubectl: string; layout: SandboxLayout; api: ApiClient; waitForPods: boolean; report: Report }) {
  const { kubectl, layout, api, report } = options
  await runStep(
    report,
    'demo workloads',
    'applying',
    async (now) => {
      const applied = await applyManifests('workloads', path.join(deployDirectory, 'workloads'), kubectl, layout)
      if (!applied) return 'unchanged'
      if (!options.waitForPods) return 'applied'
      return waitForDeployments(api, now)
    },
    (words) => words,
  )
}

type DeploymentList = { items: { metadata: { annotations?: Record<string, string> }; spec: { replicas?: number }; status: { readyReplicas?: number } }[] }

async function waitForDeployments(api: ApiClient, now: (detail: string) => void): Promise<string> {
  const deadline = performance.now() + podsTimeoutMs
  let words = ''
  while (performance.now() < deadline) {
    const { items } = JSON.parse((await api('/apis/apps/v1/deployments')).body) as DeploymentList
    // Some are meant to be broken: there is something to look for.
    const expected = items.filter(({ metadata }) => metadata.annotations?.['daypass.dev/sandbox-broken'] !== 'true')
    const ready = expected.filter(({ spec, status }) => (status.readyReplicas ?? 0) >= (spec.replicas ?? 1))
    words = `${ready.length} of ${expected.length} deployments ready`
    if (expected.length > 0 && ready.length === expected.length) return words
    now(words)
    await wait(250)
  }
  return words
}
