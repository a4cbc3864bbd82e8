import { type Database, Prisma, type Transaction } from '#lib/db/index.ts'
import type { PolicyRule, ProfileScope } from '#lib/domain/rbac.ts'
import type { CredentialState, GrantEndReason, GrantState } from '#lib/domain/states.ts'
import { rowsAsJson } from './rows-as-json.ts'
import type { Environment, PersonView, StepView } from './views.ts'

type CredentialRow = {
  id: string
  number: number
  state: CredentialState
  jti: string | null
  mintedById: string
  name: string
  email: string
  ip: string | null
  userAgent: string | null
  issuedAt: string | null
  expiresAt: string | null
  revokeRequestedAt: string | null
  revokedAt: string | null
}

/** A grant with everything that its view and the rules need, in one row. */
export type GrantRow = {
  id: string
  requestId: string
  state: GrantState
  endReason: GrantEndReason | null
  endNote: string | null
  endRequestedAt: Date | null
  endRequestedBy: PersonView | null
  requesterId: string
  requesterName: string
  requesterEmail: string
  vendorId: string
  vendorSlug: string
  vendorName: string
  vendorSuspended: boolean
  clusterId: string
  clusterSlug: string
  clusterName: string
  environment: Environment
  clusterRetired: boolean
  maxTokenSeconds: number
  profileId: string
  profileSlug: string
  profileName: string
  icon: string
  profileVersionId: string
  profileVersion: number
  scope: ProfileScope
  rules: PolicyRule[]
  rulesDigest: string
  namespaces: string[]
  startsAt: Date
  endsAt: Date
  activatedAt: Date | null
  deniedAt: Date | null
  endedAt: Date | null
  alarmAt: Date | null
  lastError: string | null
  attempts: number
  createdAt: Date
  decidedAt: Date | null
  approvers: PersonView[] | null
  credentials: CredentialRow[] | null
  steps: StepView[] | null
}

const joins = Prisma.sql`
  FROM grants g
  JOIN access_requests r ON r.id = g.request_id
  JOIN users u ON u.id = g.requester_id
  JOIN vendors v ON v.id = g.vendor_id
  JOIN clusters c ON c.id = g.cluster_id
  JOIN profile_versions pv ON pv.id = g.profile_version_id
  JOIN access_profiles p ON p.id = pv.profile_id`

/** What a search looks at. */
export const grantText = Prisma.sql`concat_ws(' ', g.id, g.request_id, u.name, u.email, v.name, c.name, c.environment, p.name, r.justification, r.ticket_url, array_to_string(g.namespaces, ' '))`

const columns = Prisma.sql`
  g.id, g.request_id AS "requestId", g.state, g.end_reason AS "endReason", g.end_note AS "endNote", g.end_requested_at AS "endRequestedAt",
  (SELECT json_build_object('id', e.id, 'name', e.name, 'email', e.email) FROM users e WHERE e.id = g.end_requested_by_id) AS "endRequestedBy",
  g.requester_id AS "requesterId", u.name AS "requesterName", u.email AS "requesterEmail",
  g.vendor_id AS "vendorId", v.slug AS "vendorSlug", v.name AS "vendorName", v.suspended_at IS NOT NULL AS "vendorSuspended",
  g.cluster_id AS "clusterId", c.slug AS "clusterSlug", c.name AS "clusterName", c.environment, c.retired_at IS NOT NULL AS "clusterRetired",
  c.max_token_seconds AS "maxTokenSeconds", p.id AS "profileId", p.slug AS "profileSlug", p.name AS "profileName", p.icon,
  g.profile_version_id AS "profileVersionId", pv.version AS "profileVersion", pv.scope, pv.digest AS "rulesDigest",
  g.namespaces, g.starts_at AS "startsAt", g.ends_at AS "endsAt", g.activated_at AS "activatedAt", g.denied_at AS "deniedAt", g.ended_at AS "endedAt",
  g.alarm_at AS "alarmAt", g.last_error AS "lastError", g.attempts, g.created_at AS "createdAt", r.decided_at AS "decidedAt",
  (SELECT json_agg(json_build_object('id', a.id, 'name', a.name, 'email', a.email) ORDER BY d.created_at, d.id)
    FROM decisions d JOIN users a ON a.id = d.approver_id
    WHERE d.request_id = g.request_id AND d.request_version = g.request_version AND d.verdict = 'approve') AS approvers,
  (SELECT json_agg(json_build_object('id', k.id, 'number', k.number, 'state', k.state, 'jti', k.jti, 'mintedById', k.minted_by_id, 'name', m.name, 'email', m.email,
      'ip', k.ip, 'userAgent', k.user_agent, 'issuedAt', k.issued_at, 'expiresAt', k.expires_at, 'revokeRequestedAt', k.revoke_requested_at,
      'revokedAt', k.revoked_at) ORDER BY k.number)
    FROM credentials k LEFT JOIN users m ON m.id = k.minted_by_id WHERE k.grant_id = g.id) AS credentials,
  (SELECT json_agg(json_build_object('id', s.id::text, 'step', s.step, 'state', s.state, 'detail', s.detail, 'durationMs', s.duration_ms, 'at', s.at) ORDER BY s.id)
    FROM grant_steps s WHERE s.grant_id = g.id) AS steps`

/** Whole grants that fit `filter`, in `order`; one statement whatever their number. */
export function selectGrants(db: Database | Transaction, filter: Prisma.Sql, order: Prisma.Sql, limit: number): Promise<GrantRow[]> {
  return rowsAsJson<GrantRow>(db, Prisma.sql`SELECT ${columns} ${joins} ${filter} ORDER BY ${order} LIMIT ${limit}`, instants)
}

const instants = [
  'startsAt',
  'endsAt',
  'activatedAt',
  'deniedAt',
  'endedAt',
  'alarmAt',
  'createdAt',
  'decidedAt',
  'endRequestedAt',
] as const satisfies (keyof GrantRow)[]

/** How many fit. `searched`: the filter looks at more than the grant's own columns. */
export async function countGrants(db: Database, filter: Prisma.Sql, searched: boolean): Promise<number> {
  const from = searched ? joins : Prisma.sql`FROM grants g`
  const [row] = await db.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS count ${from} ${filter}`
  return row?.count ?? 0
}
