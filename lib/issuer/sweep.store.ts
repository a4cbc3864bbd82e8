import { type Database, Prisma } from '#lib/db/index.ts'
import type { GrantEndReason, GrantState } from '#lib/domain/states.ts'
import { grantActivity } from './grant-sql.ts'

export type Work = {
  id: string
  state: GrantState
  startsAt: Date
  endsAt: Date
  endRequestedAt: Date | null
  endReason: GrantEndReason | null
  nextAttemptAt: Date | null
  clusterId: string
  profileVersionId: string
  namespaces: string[]
}

/** Every grant that is half-way, due, or starts or ends before `horizon`; those that end first come first. */
export async function listWork(db: Database, horizon: Date): Promise<Work[]> {
  return db.$queryRaw<Work[]>`
    SELECT id, state, starts_at AS "startsAt", ends_at AS "endsAt", end_requested_at AS "endRequestedAt", end_reason AS "endReason",
      next_attempt_at AS "nextAttemptAt", cluster_id AS "clusterId", profile_version_id AS "profileVersionId", namespaces
    FROM grants
    WHERE state <> 'ended' AND (state IN ('provisioning', 'revoking') OR end_requested_at IS NOT NULL OR ends_at <= ${horizon} OR (state = 'scheduled' AND starts_at <= ${horizon}))
    ORDER BY LEAST(end_requested_at, ends_at)`
}

/** Pending requests that nobody decided in time. Returns how many lapsed. */
export async function lapseRequests(db: Database, now: Date): Promise<number> {
  return db.$executeRaw`
    WITH r AS (
      UPDATE access_requests SET state = 'lapsed', live_key = NULL, decided_at = ${now} WHERE state = 'pending' AND lapses_at <= ${now} RETURNING *
    )
    INSERT INTO activity (at, actor_kind, actor_label, action, subject_type, subject_id, vendor_id, cluster_id, request_id, detail)
    SELECT ${now}, 'issuer', 'issuer', 'request.lapsed', 'request', r.id, r.vendor_id, r.cluster_id, r.id, jsonb_build_object('lapsesAt', r.lapses_at, 'profile', p.name, 'cluster', c.name, 'namespaces', r.namespaces)
    FROM r JOIN clusters c ON c.id = r.cluster_id JOIN profile_versions v ON v.id = r.profile_version_id JOIN access_profiles p ON p.id = v.profile_id`
}

/** A live grant of a vendor that is suspended or whose contract is over, of a disabled requester or of a retired cluster ends even when nobody said so for it. Returns the grants. */
export async function endUnfounded(db: Database, now: Date): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    WITH due AS (
      SELECT g.id, CASE WHEN v.suspended_at IS NOT NULL THEN 'vendor-suspended' WHEN u.disabled_at IS NOT NULL THEN 'user-disabled'
        WHEN k.retired_at IS NOT NULL THEN 'cluster-retired' ELSE 'contract-ended' END AS reason
      FROM grants g JOIN vendors v ON v.id = g.vendor_id JOIN users u ON u.id = g.requester_id JOIN clusters k ON k.id = g.cluster_id
      WHERE g.state IN ('scheduled', 'provisioning', 'active') AND g.end_requested_at IS NULL
        AND (v.suspended_at IS NOT NULL OR u.disabled_at IS NOT NULL OR k.retired_at IS NOT NULL OR v.contract_ends_at <= ${now})
    ), g AS (
      UPDATE grants t SET end_requested_at = ${now}, end_reason = due.reason FROM due
      WHERE t.id = due.id AND t.end_requested_at IS NULL RETURNING t.*
    ), a AS (${grantActivity(now, 'grant.end_requested', Prisma.sql`jsonb_build_object('endReason', g.end_reason, 'requester', (SELECT u.name FROM users u WHERE u.id = g.requester_id))`)})
    SELECT id FROM g`
  return rows.map((row) => row.id)
}

/** Says that this process lives, and what its clock shows: the next start begins no earlier than that. */
export async function recordHeartbeat(db: Database, now: Date, detail: Record<string, unknown>): Promise<void> {
  await db.$executeRaw`
    INSERT INTO heartbeats (process, at, detail) VALUES ('issuer', ${now}, ${JSON.stringify(detail)}::jsonb)
    ON CONFLICT (process) DO UPDATE SET at = GREATEST(heartbeats.at, EXCLUDED.at), detail = EXCLUDED.detail`
}

/**
 * Lets go of a time that was seen before `now`, when there is no unfinished grant whose window that could make longer; returns how many
 * grants forbid it (0: done). What was put off by the clock that was ahead comes at once.
 */
export async function letGoOfLaterTime(db: Database, now: Date): Promise<number> {
  const [row] = await db.$queryRaw<{ unfinished: number }[]>`
    WITH held AS (SELECT count(*)::int AS unfinished FROM grants WHERE state <> 'ended'),
    h AS (UPDATE heartbeats SET at = ${now} WHERE process = 'issuer' AND at > ${now} AND (SELECT unfinished FROM held) = 0),
    g AS (UPDATE grants SET next_attempt_at = NULL WHERE next_attempt_at > ${now} AND (SELECT unfinished FROM held) = 0)
    SELECT unfinished FROM held`
  if (!row) throw new Error('Postgres gave no count')
  return row.unfinished
}

/** What the last process saw of the time; null when there was none. */
export async function readHeartbeat(db: Database): Promise<Date | null> {
  return (await db.heartbeat.findUnique({ where: { process: 'issuer' } }))?.at ?? null
}

/** Postgres's clock, in ms. */
export async function databaseNowMs(db: Database): Promise<number> {
  const [row] = await db.$queryRaw<{ ms: number }[]>`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`
  if (!row) throw new Error('Postgres gave no time')
  return row.ms
}

/** A new holder of the lock takes every unfinished grant: a woken predecessor can write no more. */
export async function fenceAll(db: Database): Promise<void> {
  await db.$executeRaw`UPDATE grants SET fence = fence + 1 WHERE state IN ('scheduled', 'provisioning', 'revoking')`
}

/** Which role this process is in Postgres, and whether it may do more than an issuer should. */
export async function readRole(db: Database): Promise<{ role: string; mayDecide: boolean; hasTables: boolean }> {
  const [row] = await db.$queryRaw<
    { role: string; hasTables: boolean }[]
  >`SELECT current_user::text AS role, to_regclass('public.grants') IS NOT NULL AS "hasTables"`
  if (!row?.hasTables) return { role: row?.role ?? '', mayDecide: false, hasTables: false }
  const [right] = await db.$queryRaw<{ may: boolean }[]>`SELECT has_table_privilege(current_user, 'decisions', 'INSERT') AS may`
  return { role: row.role, mayDecide: right?.may ?? false, hasTables: true }
}
