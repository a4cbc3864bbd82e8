import { isReservedNamespace } from '#lib/domain/names.ts'
import type { PolicyRule, ProfileScope } from '#lib/domain/rbac.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import type { Environment, PersonView, RequestOptions } from './views.ts'

type ClusterRow = {
  id: string
  slug: string
  name: string
  environment: Environment
  maxDurationSeconds: number
  maxTokenSeconds: number
  reachable: boolean | null
  namespaces: string[]
  profileVersionIds: string[]
}
type ProfileRow = {
  id: string
  slug: string
  name: string
  icon: string
  description: string
  versionId: string
  version: number
  scope: ProfileScope
  rules: PolicyRule[]
  digest: string
  maxDurationSeconds: number
  requiredApprovals: number
}

/**
 * What the request form offers: clusters in service with the namespaces that the issuer saw (system's and our own left out) and the profile
 * versions published there; each profile's newest version; who can approve.
 */
export async function readRequestOptions(context: Context): Promise<RequestOptions> {
  authorise(context, 'request.read')
  const { db } = context
  const [clusters, profiles, approvers] = await Promise.all([
    db.$queryRaw<ClusterRow[]>`
      SELECT c.id, c.slug, c.name, c.environment, c.max_duration_seconds AS "maxDurationSeconds", c.max_token_seconds AS "maxTokenSeconds", c.reachable,
        ARRAY(SELECT n.name FROM cluster_namespaces n WHERE n.cluster_id = c.id ORDER BY n.name) AS namespaces,
        ARRAY(SELECT cp.profile_version_id FROM cluster_profiles cp WHERE cp.cluster_id = c.id AND cp.state = 'published') AS "profileVersionIds"
      FROM clusters c WHERE c.retired_at IS NULL ORDER BY c.name, c.id`,
    db.$queryRaw<ProfileRow[]>`
      SELECT p.id, p.slug, p.name, p.icon, p.description, pv.id AS "versionId", pv.version, pv.scope, pv.rules, pv.digest,
        pv.max_duration_seconds AS "maxDurationSeconds", pv.required_approvals AS "requiredApprovals"
      FROM access_profiles p
      JOIN LATERAL (SELECT * FROM profile_versions w WHERE w.profile_id = p.id ORDER BY w.version DESC LIMIT 1) pv ON true
      WHERE p.retired_at IS NULL ORDER BY p.position, p.name`,
    db.$queryRaw<PersonView[]>`
      SELECT id, name, email FROM users WHERE 'approver' = ANY (roles) AND disabled_at IS NULL AND vendor_id IS NULL ORDER BY name, id`,
  ])
  return {
    clusters: clusters.map((cluster) => ({ ...cluster, retired: false, namespaces: cluster.namespaces.filter((name) => !isReservedNamespace(name)) })),
    profiles,
    approvers,
  }
}
