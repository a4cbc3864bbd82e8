import { type Database, Prisma } from '#lib/db/index.ts'
import type { PolicyRule, ProfileScope } from '#lib/domain/rbac.ts'
import type { GrantEndReason } from '#lib/domain/states.ts'
import { grantActivity, grantSteps } from './grant-sql.ts'
import { policyRulesOf } from './policy-rules.schema.ts'

/** All statements here take many grants at once: a thousand that end in the same second are a handful of round trips. */

export type Ending = {
  id: string
  fence: number
  attempts: number
  clusterId: string
  profileVersionId: string
  namespaces: string[]
  endReason: GrantEndReason
  endsAt: Date
  endRequestedAt: Date | null
  deniedAt: Date | null
  bindings: { kind: 'RoleBinding' | 'ClusterRoleBinding'; namespace: string; name: string }[]
  secrets: string[]
}

type EndingRow = {
  id: string
  fence: number
  attempts: number
  cluster_id: string
  profile_version_id: string
  namespaces: string[]
  end_reason: GrantEndReason
  ends_at: Date
  end_requested_at: Date | null
  denied_at: Date | null
  bindings: Ending['bindings'] | null
  secrets: string[] | null
}

/** provisioning or active -> revoking, or takes up one that is revoking already. Null for a grant that is neither. */
export async function beginEnding(db: Database, items: readonly { grantId: string; reason: GrantEndReason; now: Date }[]): Promise<(Ending | null)[]> {
  const now = new Date(Math.max(...items.map((item) => item.now.getTime())))
  const rows = await db.$queryRaw<EndingRow[]>`
    WITH due AS (
      SELECT t.id, t.state AS old_state, x.reason FROM grants t
      JOIN unnest(${items.map((item) => item.grantId)}::text[], ${items.map((item) => item.reason)}::text[]) AS x(id, reason) ON x.id = t.id
      WHERE t.state IN ('provisioning', 'active', 'revoking') ORDER BY t.id FOR UPDATE OF t
    ), g AS (
      UPDATE grants t SET state = 'revoking', end_reason = COALESCE(t.end_reason, due.reason), fence = t.fence + 1,
        claimed_until = ${new Date(now.getTime() + 30_000)},
        attempts = CASE WHEN due.old_state = 'revoking' THEN t.attempts ELSE 0 END
      FROM due WHERE t.id = due.id RETURNING t.*, due.old_state
    ), fresh AS (SELECT * FROM g WHERE old_state <> 'revoking'),
    s AS (${grantSteps(now, [{ step: 'bindings-removed', state: 'running' }], Prisma.raw('fresh'))}),
    a AS (${grantActivity(now, 'grant.revoking', Prisma.sql`jsonb_build_object('endReason', g.end_reason)`, Prisma.raw('fresh'))})
    SELECT g.id, g.fence, g.attempts, g.cluster_id, g.profile_version_id, g.namespaces, g.end_reason, g.ends_at, g.end_requested_at, g.denied_at,
      (SELECT jsonb_agg(jsonb_build_object('kind', o.kind, 'namespace', o.namespace, 'name', o.name)) FROM grant_objects o
        WHERE o.grant_id = g.id AND o.kind IN ('RoleBinding', 'ClusterRoleBinding')) AS bindings,
      (SELECT jsonb_agg(c.secret_name ORDER BY c.number) FROM credentials c WHERE c.grant_id = g.id) AS secrets
    FROM g`
  const found = new Map(rows.map((row) => [row.id, endingOf(row)]))
  return items.map((item) => found.get(item.grantId) ?? null)
}

const endingOf = (row: EndingRow): Ending => ({
  id: row.id,
  fence: row.fence,
  attempts: row.attempts,
  clusterId: row.cluster_id,
  profileVersionId: row.profile_version_id,
  namespaces: row.namespaces,
  endReason: row.end_reason,
  endsAt: row.ends_at,
  endRequestedAt: row.end_requested_at,
  deniedAt: row.denied_at,
  bindings: row.bindings ?? [],
  secrets: row.secrets ?? [],
})

export type Denied = { grantId: string; fence: number; deniedAt: Date; removedMs: number; provenMs: number; checked: string[] }

/** The API server's own no, and when it said so. False when another worker holds the grant. */
export async function recordDenied(db: Database, items: readonly Denied[]): Promise<boolean[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    WITH x AS (SELECT * FROM unnest(
      ${items.map((item) => item.grantId)}::text[], ${items.map((item) => item.fence)}::int[], ${items.map((item) => item.deniedAt)}::timestamptz[],
      ${items.map((item) => item.removedMs)}::int[], ${items.map((item) => item.provenMs)}::int[], ${items.map((item) => JSON.stringify({ checked: item.checked }))}::jsonb[]
    ) AS x(id, fence, denied_at, removed_ms, proven_ms, detail)),
    g AS (
      UPDATE grants t SET denied_at = COALESCE(t.denied_at, x.denied_at), alarm_at = NULL, last_error = NULL
      FROM x WHERE t.id = x.id AND t.fence = x.fence AND t.state = 'revoking' RETURNING t.id
    ), o AS (
      UPDATE grant_objects o SET deleted_at = x.denied_at FROM g JOIN x ON x.id = g.id
      WHERE o.grant_id = g.id AND o.kind IN ('RoleBinding', 'ClusterRoleBinding') AND o.deleted_at IS NULL
    ), s AS (
      INSERT INTO grant_steps (grant_id, step, state, detail, duration_ms, at)
      SELECT g.id, s.step, 'done', s.detail, s.ms, x.denied_at FROM g JOIN x ON x.id = g.id
      CROSS JOIN LATERAL (VALUES ('bindings-removed', x.removed_ms, '{}'::jsonb), ('verified-refused', x.proven_ms, x.detail)) AS s(step, ms, detail)
    )
    SELECT id FROM g`
  const done = new Set(rows.map((row) => row.id))
  return items.map((item) => done.has(item.grantId))
}

export type Ended = { grantId: string; fence: number; now: Date }

/** revoking -> ended, with its credentials, its ledger, its request's live key and its activity. */
export async function recordEnded(db: Database, items: readonly Ended[]): Promise<boolean[]> {
  const now = new Date(Math.max(...items.map((item) => item.now.getTime())))
  const rows = await db.$queryRaw<{ id: string }[]>`
    WITH x AS (SELECT * FROM unnest(${items.map((item) => item.grantId)}::text[], ${items.map((item) => item.fence)}::int[]) AS x(id, fence)),
    g AS (
      UPDATE grants t SET state = 'ended', ended_at = ${now}, claimed_until = NULL, next_attempt_at = NULL, last_error = CASE WHEN t.end_reason IN ('failed', 'externally-ended', 'drift') THEN t.end_note END
      FROM x WHERE t.id = x.id AND t.fence = x.fence AND t.state = 'revoking' AND t.denied_at IS NOT NULL RETURNING t.*
    ), c AS (
      UPDATE credentials c SET revoked_at = COALESCE(c.revoked_at, ${now}),
        state = CASE WHEN c.state = 'minting' THEN 'failed' WHEN g.end_reason = 'expired' THEN 'expired' ELSE 'revoked' END
      FROM g WHERE c.grant_id = g.id AND c.state IN ('minting', 'live')
    ), o AS (
      UPDATE grant_objects o SET deleted_at = ${now} FROM g WHERE o.grant_id = g.id AND o.kind = 'Secret' AND o.deleted_at IS NULL
    ), r AS (UPDATE access_requests r SET live_key = NULL FROM g WHERE r.id = g.request_id),
    s AS (${grantSteps(now, [{ step: 'credentials-removed', state: 'done' }])}),
    a AS (${grantActivity(now, 'grant.ended', Prisma.sql`jsonb_build_object('endReason', g.end_reason, 'deniedAt', g.denied_at, 'proof', 'the API server refused what it had allowed')`)})
    SELECT id FROM g`
  const done = new Set(rows.map((row) => row.id))
  return items.map((item) => done.has(item.grantId))
}

/** Rules and scope of profile versions; they never change. */
export async function readProfileScopes(db: Database, ids: readonly string[]): Promise<Map<string, { rules: PolicyRule[]; scope: ProfileScope }>> {
  const rows = await db.profileVersion.findMany({ where: { id: { in: [...ids] } }, select: { id: true, rules: true, scope: true } })
  return new Map(rows.map((row) => [row.id, { rules: policyRulesOf(row.rules), scope: row.scope === 'cluster' ? 'cluster' : 'namespaces' }]))
}

/** Raises the alarm of every end that is due for longer than `alarmSeconds` and not proven. Returns the grants. */
export async function raiseAlarms(db: Database, now: Date, alarmSeconds: number): Promise<string[]> {
  const due = new Date(now.getTime() - alarmSeconds * 1000)
  const rows = await db.$queryRaw<{ id: string }[]>`
    WITH g AS (
      UPDATE grants SET alarm_at = ${now}
      WHERE state IN ('provisioning', 'active', 'revoking') AND alarm_at IS NULL AND denied_at IS NULL AND LEAST(end_requested_at, ends_at) <= ${due}
      RETURNING *
    ), a AS (${grantActivity(now, 'grant.alarm', Prisma.sql`jsonb_build_object('since', LEAST(g.end_requested_at, g.ends_at), 'error', g.last_error)`)})
    SELECT id FROM g`
  return rows.map((row) => row.id)
}

/** Ended grants whose ServiceAccount may go: every token of theirs has expired. */
export async function listCleanable(db: Database, now: Date, limit: number): Promise<{ id: string; clusterId: string }[]> {
  return db.$queryRaw<{ id: string; clusterId: string }[]>`
    SELECT g.id, g.cluster_id AS "clusterId" FROM grants g
    WHERE g.state = 'ended' AND g.cleaned_at IS NULL AND (g.next_attempt_at IS NULL OR g.next_attempt_at <= ${now})
      AND NOT EXISTS (SELECT 1 FROM credentials c WHERE c.grant_id = g.id AND c.expires_at > ${now})
    ORDER BY g.ended_at LIMIT ${limit}`
}

/** The last trace is gone from the cluster. */
export async function recordCleaned(db: Database, items: readonly { grantId: string; now: Date }[]): Promise<boolean[]> {
  const now = new Date(Math.max(...items.map((item) => item.now.getTime())))
  await db.$executeRaw`
    WITH g AS (UPDATE grants SET cleaned_at = ${now}, next_attempt_at = NULL WHERE id = ANY(${items.map((item) => item.grantId)}::text[]) AND state = 'ended' AND cleaned_at IS NULL RETURNING *),
    o AS (UPDATE grant_objects o SET deleted_at = ${now} FROM g WHERE o.grant_id = g.id AND o.deleted_at IS NULL)
    , a AS (${grantActivity(now, 'grant.cleaned')})
    ${grantSteps(now, [{ step: 'account-removed', state: 'done' }])}`
  return items.map(() => true)
}

/** Cleaning met a trouble: not before then again. */
export async function postponeCleaning(db: Database, grantId: string, until: Date): Promise<void> {
  await db.$executeRaw`UPDATE grants SET next_attempt_at = ${until} WHERE id = ${grantId} AND state = 'ended'`
}
