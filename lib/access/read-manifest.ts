import { notFound } from '#lib/platform/index.ts'
import { authorise } from './authorise.ts'
import type { ContextWithIssuer } from './context.ts'
import { readCluster } from './read-cluster.ts'
import { readProfile } from './read-profile.ts'

/**
 * YAML that a cluster's owner reviews and applies: rights, published profiles, guard policies; no secret. The issuer renders it, since it must
 * fit what the issuer does. Without `clusterId` it is for a cluster that is yet to be added. Throws auth.forbidden, not_found, issuer.unavailable.
 */
export async function readClusterManifest(context: ContextWithIssuer, input: { clusterId: string | null }): Promise<string> {
  authorise(context, 'cluster.read')
  if (input.clusterId !== null) await readCluster(context, input.clusterId)
  return context.issuer.clusterManifest()
}

/** The same for one version of a profile alone. Throws auth.forbidden, not_found, issuer.unavailable. */
export async function readProfileManifest(context: ContextWithIssuer, input: { slug: string; version: number }): Promise<string> {
  const profile = await readProfile(context, input.slug)
  const version = profile.versions.find((candidate) => candidate.version === input.version)
  if (version === undefined) throw notFound()
  return context.issuer.profileManifest(version.id)
}
