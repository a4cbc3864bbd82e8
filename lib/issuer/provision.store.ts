import { type Database, Prisma } from '#lib/db/index.ts'
import type { ObjectKey } from '#lib/kubernetes/index.ts'
import { grantActivity, grantSteps, type Step } from './grant-sql.ts'

/** How long a claim is shown as held; taking over needs no waiting, the fence alone decides who may write. */
const claimMs = 30_000

export type RecordedObject = ObjectKey & { uid: string }

/**
 * Takes a grant for provisioning: state, fence, the intents of its objects, first steps, activity. Null when somebody ended it,
 * its window is over, another process was faster or the cluster's server is no longer `way`, where the caller is about to go:
 * what is made must be where its end will be asked.
 */
export async function claimForProvisioning(
  db: Database,
  input: { grantId: string; way: { serverUrl: string; caPem: string }; now: Date; objects: readonly ObjectKey[]; approverIds: readonly string[] },
): Promise<number | null> {
  const { grantId, way, now, objects } = input
  const [row] = await db.$queryRaw<{ fence: number }[]>`
    WITH k AS (
      SELECT c.id FROM clusters c JOIN grants t ON t.cluster_id = c.id
      WHERE t.id = ${grantId} AND c.server_url = ${way.serverUrl} AND c.ca_pem = ${way.caPem} FOR KEY SHARE OF c
    ), g AS (
      UPDATE grants SET state = 'provisioning', fence = fence + 1, claimed_until = ${new Date(now.getTime() + claimMs)}, attempts = 0, last_error = NULL, next_attempt_at = NULL
      WHERE id = ${grantId} AND state = 'scheduled' AND end_requested_at IS NULL AND ends_at > ${now} AND starts_at <= ${now} AND EXISTS (SELECT FROM k)
      RETURNING *
    ), o AS (
      INSERT INTO grant_objects (grant_id, kind, namespace, name, created_at)
      SELECT g.id, o.kind, o.namespace, o.name, ${now} FROM g, unnest(
        ${objects.map((object) => object.kind)}::text[], ${objects.map((object) => object.namespace)}::text[], ${objects.map((object) => object.name)}::text[]
      ) AS o(kind, namespace, name) ON CONFLICT DO NOTHING
    ), s AS (${grantSteps(now, [
      { step: 'approval-checked', state: 'done', detail: { approvers: input.approverIds } },
      { step: 'service-account', state: 'running' },
      { step: 'bindings', state: 'running' },
    ])}), a AS (${grantActivity(now, 'grant.provisioning')})
    SELECT fence FROM g`
  return row?.fence ?? null
}

/** Takes over a grant that was left in the middle of provisioning. */
export async function reclaimProvisioning(db: Database, grantId: string, now: Date): Promise<number | null> {
  const [row] = await db.$queryRaw<{ fence: number }[]>`
    UPDATE grants SET fence = fence + 1, claimed_until = ${new Date(now.getTime() + claimMs)}
    WHERE id = ${grantId} AND state = 'provisioning' RETURNING fence`
  return row?.fence ?? null
}

/** Writes the uids of what was made into the ledger of the grant in `g`. */
const ledgerOf = (objects: readonly RecordedObject[]): Prisma.Sql => Prisma.sql`
  UPDATE grant_objects t SET uid = o.uid FROM g, unnest(
    ${objects.map((object) => object.kind)}::text[], ${objects.map((object) => object.namespace)}::text[],
    ${objects.map((object) => object.name)}::text[], ${objects.map((object) => object.uid)}::text[]
  ) AS o(kind, namespace, name, uid)
  WHERE t.grant_id = g.id AND t.kind = o.kind AND t.namespace = o.namespace AND t.name = o.name`

/** Records what was made although not everything could be. */
export async function recordObjects(db: Database, input: { grantId: string; fence: number; objects: readonly RecordedObject[] }): Promise<void> {
  await db.$executeRaw`WITH g AS (SELECT id FROM grants WHERE id = ${input.grantId} AND fence = ${input.fence}) ${ledgerOf(input.objects)}`
}

/** provisioning -> active, with the uids of its objects. False when it was ended meanwhile or this worker no longer holds it. */
export async function recordActive(
  db: Database,
  input: { grantId: string; fence: number; now: Date; objects: readonly RecordedObject[]; steps: readonly Step[] },
): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`
    WITH g AS (
      UPDATE grants SET state = 'active', activated_at = ${input.now}, claimed_until = NULL, last_error = NULL, next_attempt_at = NULL, attempts = 0
      WHERE id = ${input.grantId} AND fence = ${input.fence} AND state = 'provisioning' AND end_requested_at IS NULL AND ends_at > ${input.now}
      RETURNING *
    ), o AS (${ledgerOf(input.objects)}), s AS (${grantSteps(input.now, input.steps)}), a AS (${grantActivity(input.now, 'grant.active', Prisma.sql`jsonb_build_object('endsAt', g.ends_at, 'lateMs', (extract(epoch FROM (${input.now}::timestamptz - g.starts_at)) * 1000)::int)`)})
    SELECT id FROM g`
  return rows.length > 0
}

/** A passing trouble: says it, and when the next attempt is. */
export async function recordTrouble(db: Database, input: { grantId: string; words: string; now: Date; nextAttemptAt: Date }): Promise<void> {
  await db.$executeRaw`
    UPDATE grants SET last_error = ${input.words}, attempts = attempts + 1, next_attempt_at = ${input.nextAttemptAt}
    WHERE id = ${input.grantId} AND state IN ('scheduled', 'provisioning', 'revoking', 'active')`
}

/** provisioning -> revoking because it cannot be given; what was made is taken back by ending. */
export async function recordFailed(
  db: Database,
  input: { grantId: string; fence: number; words: string; reason: 'failed' | 'externally-ended'; now: Date; step: string },
): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`
    WITH g AS (
      UPDATE grants SET state = 'revoking', end_reason = COALESCE(end_reason, ${input.reason}), end_note = COALESCE(end_note, ${input.words}), last_error = ${input.words}, next_attempt_at = NULL, attempts = 0, claimed_until = NULL
      WHERE id = ${input.grantId} AND fence = ${input.fence} AND state = 'provisioning'
      RETURNING *
    ), s AS (${grantSteps(input.now, [{ step: input.step, state: 'failed', detail: { reason: input.words } }])}),
    a AS (${grantActivity(input.now, 'grant.failed', Prisma.sql`jsonb_build_object('error', ${input.words}::text)`)})
    SELECT id FROM g`
  return rows.length > 0
}

/** scheduled -> ended: it never touched its cluster, so there is nothing to prove. */
export async function endScheduled(
  db: Database,
  input: { grantId: string; reason: string; words: string | null; now: Date; action: 'grant.failed' | 'grant.ended' },
): Promise<boolean> {
  const steps: Step[] = input.words === null ? [] : [{ step: 'approval-checked', state: 'failed', detail: { reason: input.words } }]
  const rows = await db.$queryRaw<unknown[]>`
    WITH g AS (
      UPDATE grants SET state = 'ended', end_reason = COALESCE(end_reason, ${input.reason}), ended_at = ${input.now}, cleaned_at = ${input.now}, last_error = ${input.words}, end_note = COALESCE(end_note, ${input.words}), claimed_until = NULL
      WHERE id = ${input.grantId} AND state = 'scheduled'
      RETURNING *
    ), r AS (UPDATE access_requests SET live_key = NULL WHERE id IN (SELECT request_id FROM g)),
    s AS (${grantSteps(input.now, steps)}),
    a AS (${grantActivity(input.now, input.action, Prisma.sql`jsonb_build_object('endReason', g.end_reason, 'error', ${input.words}::text, 'proof', 'it never reached the cluster')`)})
    SELECT id FROM g`
  return rows.length > 0
}
