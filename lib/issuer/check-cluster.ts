import { rulesDigest } from '#lib/domain/digest.ts'
import { isReservedNamespace } from '#lib/domain/names.ts'
import { type ClusterCalls, isKubeError, type Target, tokenClaims } from '#lib/kubernetes/index.ts'
import type { KnownCluster } from './cluster-registry.ts'
import { type ClusterCheck, listPublishedProfiles, type PublishedProfile, recordClusterCheck } from './clusters.store.ts'
import type { IssuerContext } from './context.ts'
import { wordsOf } from './provision.ts'
import { neededRights, rightInWords } from './rights.ts'

/** Rights that the issuer's identity lacks, in words; empty when it has all. */
export async function missingRights(calls: ClusterCalls, roleNames: readonly string[]): Promise<string[]> {
  const questions = neededRights(roleNames)
  const answers = await Promise.all(questions.map((question) => calls.reviewSelf(question)))
  return questions.filter((_, index) => !answers[index]?.allowed).map(rightInWords)
}

/**
 * State of each published profile in a cluster. A role that we may not read is missing for us: binding it would be refused as well.
 * Rejects with any other trouble: what could not be asked is unknown, not missing.
 */
async function profileStates(calls: ClusterCalls, profiles: readonly PublishedProfile[]): Promise<NonNullable<ClusterCheck['profiles']>> {
  return Promise.all(
    profiles.map(async (profile) => {
      const role = await calls.clusterRole(profile.roleName).catch(forbiddenIsMissing)
      if (!role) return { versionId: profile.versionId, state: 'missing' as const, observedDigest: null }
      const observedDigest = rulesDigest(role.rules)
      return {
        versionId: profile.versionId,
        state: observedDigest === profile.digest && !role.aggregated ? ('published' as const) : ('different' as const),
        observedDigest,
      }
    }),
  )
}

function forbiddenIsMissing(error: unknown): null {
  if (isKubeError(error, 'forbidden')) return null
  throw error
}

/** Looks at a cluster: version, own rights, namespaces, profiles. Never rejects for the cluster's sake: trouble is what it finds. */
export async function lookAtCluster(calls: ClusterCalls, target: Target, profiles: readonly PublishedProfile[]): Promise<ClusterCheck> {
  const credentialExpiresAt = tokenClaims(target.token).expiresAt
  try {
    // The version is public; the rights say whether the token is good.
    const [serverVersion, states] = await Promise.all([calls.version(), profileStates(calls, profiles)])
    const wanted = profiles.filter((profile) => states.some((state) => state.versionId === profile.versionId && state.state !== 'missing'))
    const missing = await missingRights(
      calls,
      wanted.map((profile) => profile.roleName),
    )
    const namespaces = missing.some((right) => right.startsWith('list namespaces'))
      ? null
      : (await calls.namespaces()).filter(({ name }) => !isReservedNamespace(name))
    return { reachable: true, serverVersion, missingRights: missing, error: null, namespaces, profiles: states, credentialExpiresAt }
  } catch (error) {
    return { reachable: false, serverVersion: null, missingRights: null, error: wordsOf(error), namespaces: null, profiles: null, credentialExpiresAt }
  }
}

/** One cluster's look, recorded. */
export async function checkCluster(context: IssuerContext, cluster: KnownCluster, profiles?: readonly PublishedProfile[]): Promise<void> {
  const known = profiles ?? (await listPublishedProfiles(context.db))
  const check = await lookAtCluster(cluster.connection.ordinary, cluster.connection.target, known)
  if (check.error) context.log.warn({ clusterId: cluster.id, cluster: cluster.slug, reason: check.error }, 'cluster check failed')
  await recordClusterCheck(context.db, cluster.id, check, context.clock.now())
}
