import type { Database } from '#lib/db/index.ts'
import type { ProfileScope } from '#lib/domain/rbac.ts'
import type { GrantEndReason, GrantState } from '#lib/domain/states.ts'
import type { ApprovalFacts } from './judge-approval.ts'
import { policyRulesOf } from './policy-rules.schema.ts'

export type LedgerObject = { kind: string; namespace: string; name: string; uid: string | null; deletedAt: string | null }

export type GrantFacts = ApprovalFacts & {
  state: GrantState
  fence: number
  endRequestedAt: Date | null
  endReason: GrantEndReason | null
  nextAttemptAt: Date | null
  attempts: number
  objects: LedgerObject[]
}

type Row = {
  id: string
  state: GrantState
  fence: number
  attempts: number
  end_requested_at: Date | null
  end_reason: GrantEndReason | null
  next_attempt_at: Date | null
  request_id: string
  request_version: number
  request_digest: string
  vendor_id: string
  requester_id: string
  cluster_id: string
  profile_version_id: string
  profile_digest: string
  namespaces: string[]
  starts_at: Date
  ends_at: Date
  r_state: string
  r_version: number
  r_digest: string
  r_vendor_id: string
  r_requester_id: string
  r_cluster_id: string
  r_profile_version_id: string
  r_profile_digest: string
  r_namespaces: string[]
  r_starts_at: Date | null
  r_duration_seconds: number
  r_justification: string
  r_ticket_url: string | null
  r_required_approvals: number
  p_slug: string
  p_version: number
  p_scope: ProfileScope
  p_rules: unknown
  p_digest: string
  p_required_approvals: number
  p_max_duration_seconds: number
  c_slug: string
  c_retired_at: Date | null
  c_max_duration_seconds: number
  v_suspended_at: Date | null
  v_contract_ends_at: Date | null
  u_disabled_at: Date | null
  u_vendor_id: string | null
  decisions:
    | {
        approverId: string
        verdict: string
        requestVersion: number
        requestDigest: string
        approverRoles: string[]
        approverVendorId: string | null
        approverDisabledAt: string | null
      }[]
    | null
  objects: LedgerObject[] | null
}

/** Everything that the approvals of grants stand on, in one round trip and one snapshot; null where there is no such grant. */
export async function readGrantFacts(db: Database, grantIds: readonly string[]): Promise<(GrantFacts | null)[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT g.id, g.state, g.fence, g.attempts, g.end_requested_at, g.end_reason, g.next_attempt_at, g.request_id, g.request_version, g.request_digest,
      g.vendor_id, g.requester_id, g.cluster_id, g.profile_version_id, g.profile_digest, g.namespaces, g.starts_at, g.ends_at,
      r.state AS r_state, r.version AS r_version, r.digest AS r_digest, r.vendor_id AS r_vendor_id, r.requester_id AS r_requester_id,
      r.cluster_id AS r_cluster_id, r.profile_version_id AS r_profile_version_id, r.profile_digest AS r_profile_digest, r.namespaces AS r_namespaces,
      r.starts_at AS r_starts_at, r.duration_seconds AS r_duration_seconds, r.justification AS r_justification, r.ticket_url AS r_ticket_url,
      r.required_approvals AS r_required_approvals,
      p.slug AS p_slug, pv.version AS p_version, pv.scope AS p_scope, pv.rules AS p_rules, pv.digest AS p_digest,
      pv.required_approvals AS p_required_approvals, pv.max_duration_seconds AS p_max_duration_seconds,
      c.slug AS c_slug, c.retired_at AS c_retired_at, c.max_duration_seconds AS c_max_duration_seconds,
      v.suspended_at AS v_suspended_at, v.contract_ends_at AS v_contract_ends_at, u.disabled_at AS u_disabled_at, u.vendor_id AS u_vendor_id,
      (SELECT jsonb_agg(jsonb_build_object('approverId', d.approver_id, 'verdict', d.verdict, 'requestVersion', d.request_version, 'requestDigest', d.request_digest,
          'approverRoles', a.roles, 'approverVendorId', a.vendor_id, 'approverDisabledAt', a.disabled_at))
        FROM decisions d JOIN users a ON a.id = d.approver_id WHERE d.request_id = g.request_id) AS decisions,
      (SELECT jsonb_agg(jsonb_build_object('kind', o.kind, 'namespace', o.namespace, 'name', o.name, 'uid', o.uid, 'deletedAt', o.deleted_at))
        FROM grant_objects o WHERE o.grant_id = g.id) AS objects
    FROM grants g
    JOIN access_requests r ON r.id = g.request_id
    JOIN profile_versions pv ON pv.id = g.profile_version_id
    JOIN access_profiles p ON p.id = pv.profile_id
    JOIN clusters c ON c.id = g.cluster_id
    JOIN vendors v ON v.id = g.vendor_id
    JOIN users u ON u.id = g.requester_id
    WHERE g.id = ANY(${[...grantIds]}::text[])`
  const found = new Map(rows.map((row) => [row.id, row]))
  return grantIds.map((id) => {
    const row = found.get(id)
    return row ? factsOf(row) : null
  })
}

function factsOf(row: Row): GrantFacts {
  return {
    state: row.state,
    fence: row.fence,
    attempts: row.attempts,
    endRequestedAt: row.end_requested_at,
    endReason: row.end_reason,
    nextAttemptAt: row.next_attempt_at,
    objects: row.objects ?? [],
    grant: {
      id: row.id,
      requestId: row.request_id,
      requestVersion: row.request_version,
      requestDigest: row.request_digest,
      vendorId: row.vendor_id,
      requesterId: row.requester_id,
      clusterId: row.cluster_id,
      profileVersionId: row.profile_version_id,
      profileDigest: row.profile_digest,
      namespaces: row.namespaces,
      startsAt: row.starts_at,
      endsAt: row.ends_at,
    },
    request: {
      state: row.r_state,
      version: row.r_version,
      digest: row.r_digest,
      vendorId: row.r_vendor_id,
      requesterId: row.r_requester_id,
      clusterId: row.r_cluster_id,
      profileVersionId: row.r_profile_version_id,
      profileDigest: row.r_profile_digest,
      namespaces: row.r_namespaces,
      startsAt: row.r_starts_at,
      durationSeconds: row.r_duration_seconds,
      justification: row.r_justification,
      ticketUrl: row.r_ticket_url,
      requiredApprovals: row.r_required_approvals,
    },
    profile: {
      slug: row.p_slug,
      version: row.p_version,
      scope: row.p_scope,
      rules: policyRulesOf(row.p_rules),
      digest: row.p_digest,
      requiredApprovals: row.p_required_approvals,
      maxDurationSeconds: row.p_max_duration_seconds,
    },
    cluster: { slug: row.c_slug, retiredAt: row.c_retired_at, maxDurationSeconds: row.c_max_duration_seconds },
    vendorSuspendedAt: row.v_suspended_at,
    vendorContractEndsAt: row.v_contract_ends_at,
    requesterDisabledAt: row.u_disabled_at,
    requesterVendorId: row.u_vendor_id,
    decisions: (row.decisions ?? []).map((decision) => ({
      ...decision,
      approverDisabledAt: decision.approverDisabledAt === null ? null : new Date(decision.approverDisabledAt),
    })),
  }
}
