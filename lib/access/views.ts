import type { Role } from '#lib/domain/actor.ts'
import type { Permission } from '#lib/domain/permission.ts'
import type { PolicyRule, ProfileScope } from '#lib/domain/rbac.ts'
import type { CancelReason, CredentialState, GrantEndReason, GrantState, RequestState } from '#lib/domain/states.ts'

/** What pages and the API are given. All instants are ISO 8601 in UTC, all durations whole seconds. Already cut to what the actor may see. */

export type Page<T> = { items: T[]; total: number; nextCursor: string | null }

export type PersonView = { id: string; name: string; email: string }
export type VendorRef = { id: string; slug: string; name: string; suspended: boolean }
export type Environment = 'production' | 'staging' | 'sandbox'
export type ClusterRef = { id: string; slug: string; name: string; environment: Environment; retired: boolean }
export type ProfileRef = {
  id: string
  slug: string
  name: string
  icon: string
  versionId: string
  version: number
  scope: ProfileScope
  rules: PolicyRule[]
  digest: string
}

export type { Permission } from '#lib/domain/permission.ts'

export type DecisionView = {
  id: string
  approver: PersonView
  verdict: 'approve' | 'deny'
  reason: string | null
  requestVersion: number
  /** False when the request changed after it; such a decision counts for nothing. */
  current: boolean
  at: string
}

export type RequestVersionView = {
  version: number
  namespaces: string[]
  startsAt: string | null
  durationSeconds: number
  author: PersonView
  at: string
}

export type RequestView = {
  id: string
  state: RequestState
  version: number
  /** Digest of exactly this version; a decision must send it back. */
  digest: string
  requester: PersonView
  vendor: VendorRef
  cluster: ClusterRef
  profile: ProfileRef
  /** True when the profile's rules are no longer those that were asked for, or the profile is retired. */
  profileChanged: boolean
  namespaces: string[]
  startsAt: string | null
  durationSeconds: number
  justification: string
  ticketUrl: string | null
  createdAt: string
  lapsesAt: string
  decidedAt: string | null
  /** Why it was cancelled; null for any other state, and for one of a version that did not say. */
  cancelReason: CancelReason | null
  requiredApprovals: number
  approvals: number
  decisions: DecisionView[]
  versions: RequestVersionView[]
  grantId: string | null
  can: { approve: Permission; deny: Permission; withdraw: Permission }
}

export type StepView = {
  id: string
  step: string
  state: 'running' | 'done' | 'failed'
  detail: Record<string, unknown>
  durationMs: number | null
  at: string
}

export type CredentialView = {
  id: string
  number: number
  state: CredentialState
  jti: string | null
  mintedBy: PersonView
  ip: string | null
  userAgent: string | null
  issuedAt: string | null
  expiresAt: string | null
  revokeRequestedAt: string | null
  revokedAt: string | null
}

export type GrantView = {
  id: string
  requestId: string
  state: GrantState
  endReason: GrantEndReason | null
  endNote: string | null
  endRequestedAt: string | null
  endRequestedBy: PersonView | null
  requester: PersonView
  vendor: VendorRef
  cluster: ClusterRef
  profile: ProfileRef
  namespaces: string[]
  startsAt: string
  endsAt: string
  activatedAt: string | null
  deniedAt: string | null
  endedAt: string | null
  alarmAt: string | null
  lastError: string | null
  attempts: number
  approvedBy: PersonView[]
  credentials: CredentialView[]
  steps: StepView[]
  /** True while tokens are capped shorter than the window: the vendor has to download anew before `tokenCapSeconds` pass. */
  tokenCapSeconds: number | null
  can: { download: Permission; release: Permission; revoke: Permission; undo: Permission }
  /** Server's "now" when this was read: the countdown runs from it. */
  serverNow: string
}

export type ActivityView = {
  id: string
  at: string
  actorKind: 'user' | 'issuer' | 'system'
  actor: PersonView | null
  actorLabel: string
  action: string
  /** One human sentence. */
  sentence: string
  subjectType: string
  subjectId: string
  requestId: string | null
  grantId: string | null
  vendorId: string | null
  clusterId: string | null
  ip: string | null
  userAgent: string | null
  detail: Record<string, unknown>
}

/** What the request form offers. */
export type RequestOptions = {
  clusters: (ClusterRef & {
    namespaces: string[]
    maxDurationSeconds: number
    maxTokenSeconds: number
    reachable: boolean | null
    profileVersionIds: string[]
  })[]
  profiles: (ProfileRef & { description: string; maxDurationSeconds: number; requiredApprovals: number })[]
  /** Who can approve, for "who decides". */
  approvers: PersonView[]
}

export type ClusterView = ClusterRef & {
  serverUrl: string
  caPem: string
  maxDurationSeconds: number
  maxTokenSeconds: number
  reachable: boolean | null
  serverVersion: string | null
  missingRights: string[]
  lastError: string | null
  checkedAt: string | null
  credentialExpiresAt: string | null
  namespaces: string[]
  profiles: {
    versionId: string
    name: string
    roleName: string
    state: 'published' | 'missing' | 'different' | 'unknown'
    observedDigest: string | null
    observedAt: string | null
  }[]
  liveGrants: number
  retiredAt: string | null
}

export type ProfileView = {
  id: string
  slug: string
  name: string
  description: string
  icon: string
  retiredAt: string | null
  liveGrants: number
  versions: {
    id: string
    version: number
    scope: ProfileScope
    rules: PolicyRule[]
    digest: string
    maxDurationSeconds: number
    requiredApprovals: number
    createdAt: string
    roleName: string
    clusters: { cluster: ClusterRef; state: 'published' | 'missing' | 'different' | 'unknown'; observedAt: string | null }[]
  }[]
}

export type VendorView = VendorRef & {
  sponsor: PersonView | null
  contractEndsAt: string | null
  suspendedAt: string | null
  users: number
  pendingRequests: number
  liveGrants: number
  can: { manage: Permission; suspend: Permission; resume: Permission; revokeAll: Permission }
}

export type UserView = PersonView & {
  roles: Role[]
  vendor: VendorRef | null
  disabledAt: string | null
  createdAt: string
  lastSeenAt: string | null
  liveSessions: number
}

/** One sign-in of the reader's own. `current` is the one that this was read with. */
export type SessionView = {
  id: string
  current: boolean
  createdAt: string
  lastSeenAt: string
  expiresAt: string
  ip: string | null
  userAgent: string | null
}
