import * as z from 'zod'
import type * as views from '#lib/access/views.ts'
import { type Role, roles } from '#lib/domain/actor.ts'
import type { Permission } from '#lib/domain/permission.ts'
import { profileScopes } from '#lib/domain/rbac.ts'
import { cancelReasons, credentialStates, grantEndReasons, grantStates, requestStates } from '#lib/domain/states.ts'

/**
 * What leaves through the API, field by field. Anything that a use case returns beyond these is cut off here, so a column that somebody adds
 * to a query tomorrow is not published by accident. The annotations hold each schema to its type in lib/access/views.ts.
 */

const instant = z.string()
const maybeInstant = instant.nullable()
const text = z.string()
const maybeText = text.nullable()
const count = z.number()
const texts = z.array(text)

export const pageOf = <T>(item: z.ZodType<T>): z.ZodType<views.Page<T>> => z.object({ items: z.array(item), total: count, nextCursor: maybeText })

const permission: z.ZodType<Permission> = z.union([z.object({ allowed: z.literal(true) }), z.object({ allowed: z.literal(false), reason: text })])
const role: z.ZodType<Role> = z.enum(roles)

const personFields = { id: text, name: text, email: text }
const person = z.object(personFields)
const vendorFields = { id: text, slug: text, name: text, suspended: z.boolean() }
const vendorRef = z.object(vendorFields)
const environment = z.enum(['production', 'staging', 'sandbox'])
const clusterFields = { id: text, slug: text, name: text, environment, retired: z.boolean() }
const clusterRef = z.object(clusterFields)
const rule = z.object({
  apiGroups: texts.optional(),
  resources: texts.optional(),
  resourceNames: texts.optional(),
  nonResourceURLs: texts.optional(),
  verbs: texts,
})
const scope = z.enum(profileScopes)
const profileFields = { id: text, slug: text, name: text, icon: text, versionId: text, version: count, scope, rules: z.array(rule), digest: text }
const profileRef = z.object(profileFields)

const decision = z.object({
  id: text,
  approver: person,
  verdict: z.enum(['approve', 'deny']),
  reason: maybeText,
  requestVersion: count,
  current: z.boolean(),
  at: instant,
})
const requestVersion = z.object({ version: count, namespaces: texts, startsAt: maybeInstant, durationSeconds: count, author: person, at: instant })

export const requestView: z.ZodType<views.RequestView> = z.object({
  id: text,
  state: z.enum(requestStates),
  version: count,
  digest: text,
  requester: person,
  vendor: vendorRef,
  cluster: clusterRef,
  profile: profileRef,
  profileChanged: z.boolean(),
  namespaces: texts,
  startsAt: maybeInstant,
  durationSeconds: count,
  justification: text,
  ticketUrl: maybeText,
  createdAt: instant,
  lapsesAt: instant,
  decidedAt: maybeInstant,
  cancelReason: z.enum(cancelReasons).nullable(),
  requiredApprovals: count,
  approvals: count,
  decisions: z.array(decision),
  versions: z.array(requestVersion),
  grantId: maybeText,
  can: z.object({ approve: permission, deny: permission, withdraw: permission }),
})

const detail = z.record(z.string(), z.unknown())
const step = z.object({ id: text, step: text, state: z.enum(['running', 'done', 'failed']), detail, durationMs: count.nullable(), at: instant })
const credential = z.object({
  id: text,
  number: count,
  state: z.enum(credentialStates),
  jti: maybeText,
  mintedBy: person,
  ip: maybeText,
  userAgent: maybeText,
  issuedAt: maybeInstant,
  expiresAt: maybeInstant,
  revokeRequestedAt: maybeInstant,
  revokedAt: maybeInstant,
})

export const grantView: z.ZodType<views.GrantView> = z.object({
  id: text,
  requestId: text,
  state: z.enum(grantStates),
  endReason: z.enum(grantEndReasons).nullable(),
  endNote: maybeText,
  endRequestedAt: maybeInstant,
  endRequestedBy: person.nullable(),
  requester: person,
  vendor: vendorRef,
  cluster: clusterRef,
  profile: profileRef,
  namespaces: texts,
  startsAt: instant,
  endsAt: instant,
  activatedAt: maybeInstant,
  deniedAt: maybeInstant,
  endedAt: maybeInstant,
  alarmAt: maybeInstant,
  lastError: maybeText,
  attempts: count,
  approvedBy: z.array(person),
  credentials: z.array(credential),
  steps: z.array(step),
  tokenCapSeconds: count.nullable(),
  can: z.object({ download: permission, release: permission, revoke: permission, undo: permission }),
  serverNow: instant,
})

export const activityView: z.ZodType<views.ActivityView> = z.object({
  id: text,
  at: instant,
  actorKind: z.enum(['user', 'issuer', 'system']),
  actor: person.nullable(),
  actorLabel: text,
  action: text,
  sentence: text,
  subjectType: text,
  subjectId: text,
  requestId: maybeText,
  grantId: maybeText,
  vendorId: maybeText,
  clusterId: maybeText,
  ip: maybeText,
  userAgent: maybeText,
  detail,
})

export const requestOptions: z.ZodType<views.RequestOptions> = z.object({
  clusters: z.array(
    z.object({
      ...clusterFields,
      namespaces: texts,
      maxDurationSeconds: count,
      maxTokenSeconds: count,
      reachable: z.boolean().nullable(),
      profileVersionIds: texts,
    }),
  ),
  profiles: z.array(z.object({ ...profileFields, description: text, maxDurationSeconds: count, requiredApprovals: count })),
  approvers: z.array(person),
})

const publishedState = z.enum(['published', 'missing', 'different', 'unknown'])

export const clusterView: z.ZodType<views.ClusterView> = z.object({
  ...clusterFields,
  serverUrl: text,
  caPem: text,
  maxDurationSeconds: count,
  maxTokenSeconds: count,
  reachable: z.boolean().nullable(),
  serverVersion: maybeText,
  missingRights: texts,
  lastError: maybeText,
  checkedAt: maybeInstant,
  credentialExpiresAt: maybeInstant,
  namespaces: texts,
  profiles: z.array(z.object({ versionId: text, name: text, roleName: text, state: publishedState, observedDigest: maybeText, observedAt: maybeInstant })),
  liveGrants: count,
  retiredAt: maybeInstant,
})

export const profileView: z.ZodType<views.ProfileView> = z.object({
  id: text,
  slug: text,
  name: text,
  description: text,
  icon: text,
  retiredAt: maybeInstant,
  liveGrants: count,
  versions: z.array(
    z.object({
      id: text,
      version: count,
      scope,
      rules: z.array(rule),
      digest: text,
      maxDurationSeconds: count,
      requiredApprovals: count,
      createdAt: instant,
      roleName: text,
      clusters: z.array(z.object({ cluster: clusterRef, state: publishedState, observedAt: maybeInstant })),
    }),
  ),
})

export const vendorView: z.ZodType<views.VendorView> = z.object({
  ...vendorFields,
  sponsor: person.nullable(),
  contractEndsAt: maybeInstant,
  suspendedAt: maybeInstant,
  users: count,
  pendingRequests: count,
  liveGrants: count,
  can: z.object({ manage: permission, suspend: permission, resume: permission, revokeAll: permission }),
})

export const userView: z.ZodType<views.UserView> = z.object({
  ...personFields,
  roles: z.array(role),
  vendor: vendorRef.nullable(),
  disabledAt: maybeInstant,
  createdAt: instant,
  lastSeenAt: maybeInstant,
  liveSessions: count,
})

export const meView = z.object({ ...personFields, roles: z.array(role), vendor: vendorRef.nullable() })
export const decisionAnswer = z.object({ request: requestView, grant: grantView.nullable() })
export const grantIdsAnswer = z.object({ grantIds: texts })
export const testAnswer = z.object({
  ok: z.boolean(),
  serverUrl: text,
  caPem: text,
  serverVersion: maybeText,
  missingRights: texts,
  credentialExpiresAt: maybeInstant,
  error: text.optional(),
})
export const vendorEndedAnswer = z.object({ vendor: vendorView, grantIds: texts, requestIds: texts })
export const clusterEndedAnswer = z.object({ cluster: clusterView, grantIds: texts, requestIds: texts })
