import type { ClusterCredentialInput } from '#lib/issuer-channel/index.ts'
import { authorise } from './authorise.ts'
import type { ContextWithIssuer } from './context.ts'
import { readCluster } from './read-cluster.ts'
import { fieldFault, soundName, soundSlug } from './refusal.ts'
import type { ClusterView, Environment } from './views.ts'

export type AddClusterRequest = {
  slug: string
  name: string
  environment: Environment
  maxDurationSeconds: number
  maxTokenSeconds: number
  credential: ClusterCredentialInput
}

/**
 * An administrator adds a cluster. The credential goes straight on to the issuer, which encrypts and stores it, looks at the cluster and writes the
 * activity; web keeps nothing of it. Throws auth.forbidden, cluster.duplicate, cluster.bad_credential, issuer.unavailable, input.invalid.
 */
export async function addCluster(context: ContextWithIssuer, input: AddClusterRequest): Promise<ClusterView> {
  authorise(context, 'cluster.manage')
  const { actor, origin } = context
  const { clusterId } = await context.issuer.addCluster({
    slug: soundSlug(input.slug),
    name: soundName('name', input.name),
    environment: input.environment,
    maxDurationSeconds: soundSeconds('maxDurationSeconds', input.maxDurationSeconds, 60),
    maxTokenSeconds: soundSeconds('maxTokenSeconds', input.maxTokenSeconds, 600),
    credential: input.credential,
    actorUserId: actor.userId,
    sessionId: actor.sessionId,
    origin,
  })
  return readCluster(context, clusterId)
}

/** Whole seconds from `least` to 30 days; throws input.invalid otherwise. */
export function soundSeconds(path: string, seconds: number, least: number): number {
  if (!Number.isInteger(seconds) || seconds < least || seconds > 2_592_000) throw fieldFault(path, `Choose between ${least / 60} min and 30 days.`)
  return seconds
}
