import { Prisma } from '#lib/db/index.ts'
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

/** Of each cluster in service and each living profile the newest version that is published there. */
const offered = Prisma.sql`
  SELECT DISTINCT ON (cp.cluster_id, w.profile_id) cp.cluster_id, w.profile_id, w.id
  FROM cluster_profiles cp JOIN profile_versions w ON w.id = cp.profile_version_id
    JOIN access_profiles q ON q.id = w.profile_id AND q.retired_at IS NULL JOIN clusters k ON k.id = cp.cluster_id AND k.retired_at IS NULL
  WHERE cp.state = 'published' ORDER BY cp.cluster_id, w.profile_id, w.version DESC`

/**
 * What the request form offers: clusters in service with the namespaces that the issuer saw (system's and our own left out) and, of each profile, the
 * newest version published there, which is the only one that may be asked for; those versions, and of a profile that is published nowhere its newest;
 * who can approve.
 */
export async function readRequestOptions(context: Context): Promise<RequestOptions> {
  authorise(context, 'request.read')
  const { db } = context
  const [clusters, profiles, approvers] = await Promise.all([
    db.$queryRaw<ClusterRow[]>`
      SELECT c.id, c.slug, c.name, c.environment, c.max_duration_seconds AS "maxDurationSeconds", c.max_token_seconds AS "maxTokenSeconds", c.reachable,
        ARRAY(SELECT n.name FROM cluster_namespaces n WHERE n.cluster_id = c.id ORDER BY n.name) AS namespaces,
        ARRAY(SELECT o.id FROM (${offered}) o WHERE o.cluster_id = c.id) AS "profileVersionIds"
      FROM clusters c WHERE c.retired_at IS NULL ORDER BY c.name, c.id`,
    db.$queryRaw<ProfileRow[]>`
      SELECT p.id, p.slug, p.name, p.icon, p.description, pv.id AS "versionId", pv.version, pv.scope, pv.rules, pv.digest,
        pv.max_duration_seconds AS "maxDurationSeconds", pv.required_approvals AS "requiredApprovals"
      FROM access_profiles p JOIN profile_versions pv ON pv.profile_id = p.id
      WHERE p.retired_at IS NULL AND (pv.id IN (SELECT o.id FROM (${offered}) o)
        OR pv.version = (SELECT max(w.version) FROM profile_versions w WHERE w.profile_id = p.id) AND NOT EXISTS (SELECT FROM (${offered}) o WHERE o.profile_id = p.id))
      ORDER BY p.position, p.name, pv.version DESC`,
    db.$queryRaw<PersonView[]>`
      SELECT id, name, email FROM users WHERE 'approver' = ANY (roles) AND disabled_at IS NULL AND vendor_id IS NULL ORDER BY name, id`,
  ])
  return {
    clusters: clusters.map((cluster) => ({ ...cluster, retired: false, namespaces: cluster.namespaces.filter((name) => !isReservedNamespace(name)) })),
    profiles,
    approvers,
  }
}
