import { type Database, Prisma, type Transaction } from '#lib/db/index.ts'
import type { PolicyRule, ProfileScope } from '#lib/domain/rbac.ts'
import type { CancelReason, RequestState } from '#lib/domain/states.ts'
import { rowsAsJson } from './rows-as-json.ts'
import type { Environment } from './views.ts'

type DecisionRow = {
  id: string
  approverId: string
  name: string
  email: string
  verdict: 'approve' | 'deny'
  reason: string | null
  version: number
  digest: string
  at: string
  stillMay: boolean
}
type VersionRow = {
  version: number
  namespaces: string[]
  startsAt: string | null
  durationSeconds: number
  authorId: string
  name: string
  email: string
  at: string
}

/** A request with everything that its view and the rules need, in one row. */
export type RequestRow = {
  id: string
  state: RequestState
  version: number
  digest: string
  namespaces: string[]
  startsAt: Date | null
  durationSeconds: number
  justification: string
  ticketUrl: string | null
  createdAt: Date
  lapsesAt: Date
  decidedAt: Date | null
  cancelReason: CancelReason | null
  requiredApprovals: number
  profileDigest: string
  requesterId: string
  requesterName: string
  requesterEmail: string
  requesterDisabled: boolean
  vendorId: string
  vendorSlug: string
  vendorName: string
  vendorSuspended: boolean
  contractEndsAt: Date | null
  clusterId: string
  clusterSlug: string
  clusterName: string
  environment: Environment
  clusterRetired: boolean
  profileId: string
  profileSlug: string
  profileName: string
  icon: string
  profileRetired: boolean
  profileVersionId: string
  profileVersion: number
  scope: ProfileScope
  rules: PolicyRule[]
  rulesDigest: string
  maxDurationSeconds: number
  publishedState: 'published' | 'missing' | 'different' | null
  grantId: string | null
  decisions: DecisionRow[] | null
  versions: VersionRow[] | null
}

const joins = Prisma.sql`
  FROM access_requests r
  JOIN users u ON u.id = r.requester_id
  JOIN vendors v ON v.id = r.vendor_id
  JOIN clusters c ON c.id = r.cluster_id
  JOIN profile_versions pv ON pv.id = r.profile_version_id
  JOIN access_profiles p ON p.id = pv.profile_id`

/** What a search looks at. */
export const requestText = Prisma.sql`concat_ws(' ', r.id, u.name, u.email, v.name, c.name, c.environment, p.name, r.justification, r.ticket_url, array_to_string(r.namespaces, ' '))`

const columns = Prisma.sql`
  r.id, r.state, r.version, r.digest, r.namespaces, r.starts_at AS "startsAt", r.duration_seconds AS "durationSeconds", r.justification,
  r.ticket_url AS "ticketUrl", r.created_at AS "createdAt", r.lapses_at AS "lapsesAt", r.decided_at AS "decidedAt", r.cancel_reason AS "cancelReason",
  r.required_approvals AS "requiredApprovals", r.profile_digest AS "profileDigest",
  r.requester_id AS "requesterId", u.name AS "requesterName", u.email AS "requesterEmail", u.disabled_at IS NOT NULL AS "requesterDisabled",
  r.vendor_id AS "vendorId", v.slug AS "vendorSlug", v.name AS "vendorName", v.suspended_at IS NOT NULL AS "vendorSuspended", v.contract_ends_at AS "contractEndsAt",
  r.cluster_id AS "clusterId", c.slug AS "clusterSlug", c.name AS "clusterName", c.environment, c.retired_at IS NOT NULL AS "clusterRetired",
  p.id AS "profileId", p.slug AS "profileSlug", p.name AS "profileName", p.icon, p.retired_at IS NOT NULL AS "profileRetired",
  r.profile_version_id AS "profileVersionId", pv.version AS "profileVersion", pv.scope, pv.digest AS "rulesDigest",
  LEAST(pv.max_duration_seconds, c.max_duration_seconds) AS "maxDurationSeconds",
  (SELECT cp.state FROM cluster_profiles cp WHERE cp.cluster_id = r.cluster_id AND cp.profile_version_id = r.profile_version_id) AS "publishedState",
  (SELECT g.id FROM grants g WHERE g.request_id = r.id) AS "grantId",
  (SELECT json_agg(json_build_object('id', d.id, 'approverId', d.approver_id, 'name', a.name, 'email', a.email, 'verdict', d.verdict, 'reason', d.reason,
      'version', d.request_version, 'digest', d.request_digest, 'at', d.created_at,
      'stillMay', a.disabled_at IS NULL AND 'approver' = ANY (a.roles) AND a.vendor_id IS DISTINCT FROM r.vendor_id) ORDER BY d.request_version, d.created_at, d.id)
    FROM decisions d JOIN users a ON a.id = d.approver_id WHERE d.request_id = r.id) AS decisions,
  (SELECT json_agg(json_build_object('version', w.version, 'namespaces', w.namespaces, 'startsAt', w.starts_at, 'durationSeconds', w.duration_seconds,
      'authorId', w.author_id, 'name', a.name, 'email', a.email, 'at', w.created_at) ORDER BY w.version)
    FROM access_request_versions w JOIN users a ON a.id = w.author_id WHERE w.request_id = r.id) AS versions`

/** Whole requests that fit `filter`, in `order`; one statement whatever their number. */
export function selectRequests(db: Database | Transaction, filter: Prisma.Sql, order: Prisma.Sql, limit: number): Promise<RequestRow[]> {
  return rowsAsJson<RequestRow>(db, Prisma.sql`SELECT ${columns} ${joins} ${filter} ORDER BY ${order} LIMIT ${limit}`, instants)
}

const instants = ['startsAt', 'createdAt', 'lapsesAt', 'decidedAt', 'contractEndsAt'] as const satisfies (keyof RequestRow)[]

/** How many fit. `searched`: the filter looks at more than the request's own columns. */
export async function countRequests(db: Database, filter: Prisma.Sql, searched: boolean): Promise<number> {
  const from = searched ? joins : Prisma.sql`FROM access_requests r`
  const [row] = await db.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS count ${from} ${filter}`
  return row?.count ?? 0
}
