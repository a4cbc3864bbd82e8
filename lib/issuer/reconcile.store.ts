import { type Database, Prisma } from '#lib/db/index.ts'
import { profileRoleName } from '#lib/domain/names.ts'
import type { ObjectKey } from '#lib/kubernetes/index.ts'
import type { LedgerGrant } from './drift.ts'

type Row = {
  id: string
  state: string
  ending: boolean
  clusterId: string
  requestId: string
  vendorId: string
  namespaces: string[]
  endsAt: Date
  scope: string
  slug: string
  version: number
  objects: LedgerGrant['objects'] | null
  credentials: LedgerGrant['credentials'] | null
}

/** Every grant of a cluster that may have something there. `only` narrows it to some grants. */
export async function readLedger(db: Database, clusterId: string, now: Date, only?: readonly string[]): Promise<LedgerGrant[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT g.id, g.state, (g.end_requested_at IS NOT NULL OR g.ends_at <= ${now}) AS ending, g.cluster_id AS "clusterId", g.request_id AS "requestId", g.vendor_id AS "vendorId",
      g.namespaces, g.ends_at AS "endsAt", pv.scope, p.slug, pv.version,
      (SELECT jsonb_agg(jsonb_build_object('kind', o.kind, 'namespace', o.namespace, 'name', o.name, 'uid', o.uid)) FROM grant_objects o WHERE o.grant_id = g.id) AS objects,
      (SELECT jsonb_agg(jsonb_build_object('id', c.id, 'secretName', c.secret_name, 'secretUid', c.secret_uid, 'state', c.state, 'revoking', c.revoke_requested_at IS NOT NULL)) FROM credentials c WHERE c.grant_id = g.id) AS credentials
    FROM grants g JOIN profile_versions pv ON pv.id = g.profile_version_id JOIN access_profiles p ON p.id = pv.profile_id
    WHERE g.cluster_id = ${clusterId} AND g.cleaned_at IS NULL ${only === undefined ? Prisma.empty : Prisma.sql`AND g.id = ANY(${[...only]}::text[])`}`
  return rows.map(({ slug, version, scope, ...row }) => ({
    ...row,
    scope: scope === 'cluster' ? 'cluster' : 'namespaces',
    roleName: profileRoleName(slug, version),
    objects: row.objects ?? [],
    credentials: row.credentials ?? [],
  }))
}

/** Activity about what was found in a cluster, with the grant's own vendor and request when there is one. */
export async function recordFinding(
  db: Database,
  input: { clusterId: string; grantId: string | null; action: string; object: ObjectKey; words: string; now: Date },
): Promise<void> {
  const detail = JSON.stringify({ object: input.object, what: input.words.replace(/\.$/, '') })
  await db.$executeRaw`
    INSERT INTO activity (at, actor_kind, actor_label, action, subject_type, subject_id, vendor_id, cluster_id, request_id, grant_id, detail)
    SELECT ${input.now}, 'issuer', 'issuer', ${input.action}, CASE WHEN g.id IS NULL THEN 'cluster' ELSE 'grant' END, COALESCE(g.id, ${input.clusterId}),
      g.vendor_id, ${input.clusterId}, g.request_id, g.id, ${detail}::jsonb
    FROM (SELECT 1) one LEFT JOIN grants g ON g.id = ${input.grantId}`
}

/** Words about why a grant ends, kept with it. */
export async function recordGrantWords(db: Database, grantId: string, words: string): Promise<void> {
  await db.$executeRaw`UPDATE grants SET last_error = ${words}, end_note = COALESCE(end_note, ${words}) WHERE id = ${grantId} AND state IN ('active', 'revoking')`
}
