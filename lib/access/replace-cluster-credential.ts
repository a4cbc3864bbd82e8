import type { ClusterCredentialInput } from '#lib/issuer-channel/index.ts'
import { authorise } from './authorise.ts'
import type { ContextWithIssuer } from './context.ts'
import { readCluster } from './read-cluster.ts'
import type { ClusterView } from './views.ts'

/** An administrator gives the issuer a new way into a cluster; web keeps nothing of it. Throws not_found, auth.forbidden, cluster.bad_credential, issuer.unavailable. */
export async function replaceClusterCredential(
  context: ContextWithIssuer,
  input: { clusterId: string; credential: ClusterCredentialInput },
): Promise<ClusterView> {
  authorise(context, 'cluster.manage')
  const { actor, origin } = context
  const cluster = await readCluster(context, input.clusterId)
  await context.issuer.replaceCredential(cluster.id, { credential: input.credential, actorUserId: actor.userId, sessionId: actor.sessionId, origin })
  return readCluster(context, cluster.id)
}
