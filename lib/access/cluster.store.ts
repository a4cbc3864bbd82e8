import type { Database, Prisma } from '#lib/db/index.ts'
import { profileRoleName } from '#lib/domain/names.ts'
import type { ClusterView, Environment } from './views.ts'

type ClusterRow = {
  id: string
  slug: string
  name: string
  environment: Environment
  serverUrl: string
  caPem: string
  maxDurationSeconds: number
  maxTokenSeconds: number
  reachable: boolean | null
  serverVersion: string | null
  missingRights: string[]
  lastError: string | null
  checkedAt: Date | null
  credentialExpiresAt: Date | null
  retiredAt: Date | null
  namespaces: string[]
  liveGrants: number
  profiles:
    | {
        versionId: string
        name: string
        slug: string
        version: number
        state: 'published' | 'missing' | 'different' | null
        observedDigest: string | null
        observedAt: string | null
      }[]
    | null
}

/** Clusters that fit, with what the issuer last saw in each; every version of a living profile is listed, and older ones the issuer saw. */
export async function selectClusters(db: Database, filter: Prisma.Sql): Promise<ClusterView[]> {
  const rows = await db.$queryRaw<ClusterRow[]>`
    SELECT c.id, c.slug, c.name, c.environment, c.server_url AS "serverUrl", c.ca_pem AS "caPem", c.max_duration_seconds AS "maxDurationSeconds",
      c.max_token_seconds AS "maxTokenSeconds", c.reachable, c.server_version AS "serverVersion", c.missing_rights AS "missingRights",
      c.last_error AS "lastError", c.checked_at AS "checkedAt", c.credential_expires_at AS "credentialExpiresAt", c.retired_at AS "retiredAt",
      ARRAY(SELECT n.name FROM cluster_namespaces n WHERE n.cluster_id = c.id ORDER BY n.name) AS namespaces,
      (SELECT count(*)::int FROM grants g WHERE g.cluster_id = c.id AND g.state <> 'ended') AS "liveGrants",
      (SELECT json_agg(json_build_object('versionId', pv.id, 'name', p.name, 'slug', p.slug, 'version', pv.version, 'state', cp.state,
          'observedDigest', cp.observed_digest, 'observedAt', cp.observed_at) ORDER BY p.position, p.name, pv.version DESC)
        FROM profile_versions pv JOIN access_profiles p ON p.id = pv.profile_id
        LEFT JOIN cluster_profiles cp ON cp.cluster_id = c.id AND cp.profile_version_id = pv.id
        WHERE p.retired_at IS NULL OR cp.state IN ('published', 'different')) AS profiles
    FROM clusters c ${filter} ORDER BY c.retired_at IS NOT NULL, c.name, c.id`
  return rows.map(clusterView)
}

function clusterView(row: ClusterRow): ClusterView {
  const { profiles, checkedAt, credentialExpiresAt, retiredAt, ...rest } = row
  return {
    ...rest,
    retired: retiredAt !== null,
    retiredAt: retiredAt?.toISOString() ?? null,
    checkedAt: checkedAt?.toISOString() ?? null,
    credentialExpiresAt: credentialExpiresAt?.toISOString() ?? null,
    profiles: (profiles ?? []).map((it) => ({
      versionId: it.versionId,
      name: it.name,
      roleName: profileRoleName(it.slug, it.version),
      state: it.state ?? 'unknown',
      observedDigest: it.observedDigest,
      observedAt: it.observedAt === null ? null : new Date(it.observedAt).toISOString(),
    })),
  }
}
