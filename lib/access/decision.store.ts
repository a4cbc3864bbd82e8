import type { Transaction } from '#lib/db/index.ts'
import type { Verdict } from '#lib/domain/decide.rules.ts'
import { newId } from '#lib/platform/index.ts'
import type { RequestRow } from './request.store.ts'

export type RecordedDecision = {
  approverId: string
  verdict: Verdict
  /** `pending` when more approvals are needed. */
  next: 'approved' | 'denied' | 'pending'
  reason: string | null
  /** The grant that the approval asks for; the issuer makes it real. */
  grant: { id: string; startsAt: Date; endsAt: Date } | null
}

/**
 * Decision, new state and the wish for a grant in one statement, so one round trip on the way from the press to the access. Compare and swap: false, and
 * nothing is written, when the request no longer waits in exactly the version that was read.
 * The grant names only what web's role may name: state and everything about its course are the issuer's.
 */
export async function recordDecision(tx: Transaction, row: RequestRow, decision: RecordedDecision, now: Date): Promise<boolean> {
  const { grant, next } = decision
  const moved = await tx.$queryRaw<unknown[]>`
    WITH moved AS (
      UPDATE access_requests SET state = ${next}, decided_at = CASE WHEN ${next} = 'pending' THEN NULL ELSE ${now}::timestamptz END,
        live_key = CASE WHEN ${next} = 'denied' THEN NULL ELSE live_key END
      WHERE id = ${row.id} AND state = 'pending' AND version = ${row.version} AND digest = ${row.digest}
      RETURNING *
    ), decided AS (
      INSERT INTO decisions (id, request_id, request_version, request_digest, approver_id, verdict, reason, created_at)
      SELECT ${newId()}, m.id, m.version, m.digest, ${decision.approverId}, ${decision.verdict}, ${decision.reason}, ${now}::timestamptz FROM moved m
    ), granted AS (
      INSERT INTO grants (id, request_id, request_version, request_digest, vendor_id, requester_id, cluster_id, profile_version_id, profile_digest, namespaces, starts_at, ends_at, created_at)
      SELECT ${grant?.id ?? ''}, m.id, m.version, m.digest, m.vendor_id, m.requester_id, m.cluster_id, m.profile_version_id, m.profile_digest, m.namespaces,
        ${grant?.startsAt ?? now}::timestamptz, ${grant?.endsAt ?? now}::timestamptz, ${now}::timestamptz
      FROM moved m WHERE ${grant !== null}::boolean
    )
    SELECT 1 AS moved FROM moved`
  return moved.length === 1
}
