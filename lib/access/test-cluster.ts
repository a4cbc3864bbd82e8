import type { ClusterCredentialInput, TestClusterResult } from '#lib/issuer-channel/index.ts'
import { authorise } from './authorise.ts'
import type { ContextWithIssuer } from './context.ts'

/** An administrator tries a credential; the issuer does it and keeps nothing. Throws auth.forbidden, cluster.bad_credential, issuer.unavailable. */
export function testCluster(context: ContextWithIssuer, input: { credential: ClusterCredentialInput }): Promise<TestClusterResult> {
  authorise(context, 'cluster.manage')
  const { actor, origin } = context
  return context.issuer.testCluster({ credential: input.credential, actorUserId: actor.userId, sessionId: actor.sessionId, origin })
}
