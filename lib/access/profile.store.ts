import type { Database, Prisma } from '#lib/db/index.ts'
import { profileRoleName } from '#lib/domain/names.ts'
import type { PolicyRule, ProfileScope } from '#lib/domain/rbac.ts'
import type { ClusterRef, ProfileView } from './views.ts'

type VersionRow = {
  id: string
  version: number
  scope: ProfileScope
  rules: PolicyRule[]
  digest: string
  maxDurationSeconds: number
  requiredApprovals: number
  createdAt: string
  clusters: { cluster: ClusterRef; state: 'published' | 'missing' | 'different' | 'unknown'; observedAt: string | null }[] | null
}
type ProfileRow = {
  id: string
  slug: string
  name: string
  description: string
  icon: string
  retiredAt: Date | null
  liveGrants: number
  versions: VersionRow[] | null
}

/** Profiles that fit, each with its versions, newest first, and their state in each cluster in service. */
export async function selectProfiles(db: Database, filter: Prisma.Sql): Promise<ProfileView[]> {
  const rows = await db.$queryRaw<ProfileRow[]>`
    SELECT p.id, p.slug, p.name, p.description, p.icon, p.retired_at AS "retiredAt",
      (SELECT count(*)::int FROM grants g JOIN profile_versions w ON w.id = g.profile_version_id WHERE w.profile_id = p.id AND g.state <> 'ended') AS "liveGrants",
      (SELECT json_agg(json_build_object('id', pv.id, 'version', pv.version, 'scope', pv.scope, 'rules', pv.rules, 'digest', pv.digest,
          'maxDurationSeconds', pv.max_duration_seconds, 'requiredApprovals', pv.required_approvals, 'createdAt', pv.created_at,
          'clusters', (SELECT json_agg(json_build_object(
              'cluster', json_build_object('id', c.id, 'slug', c.slug, 'name', c.name, 'environment', c.environment, 'retired', false),
              'state', COALESCE(cp.state, 'unknown'), 'observedAt', cp.observed_at) ORDER BY c.name, c.id)
            FROM clusters c LEFT JOIN cluster_profiles cp ON cp.cluster_id = c.id AND cp.profile_version_id = pv.id WHERE c.retired_at IS NULL)) ORDER BY pv.version DESC)
        FROM profile_versions pv WHERE pv.profile_id = p.id) AS versions
    FROM access_profiles p ${filter} ORDER BY p.retired_at IS NOT NULL, p.position, p.name, p.id`
  return rows.map((row) => ({
    ...row,
    retiredAt: row.retiredAt?.toISOString() ?? null,
    versions: (row.versions ?? []).map((version) => ({
      ...version,
      createdAt: new Date(version.createdAt).toISOString(),
      roleName: profileRoleName(row.slug, version.version),
      clusters: (version.clusters ?? []).map((it) => ({ ...it, observedAt: it.observedAt === null ? null : new Date(it.observedAt).toISOString() })),
    })),
  }))
}
