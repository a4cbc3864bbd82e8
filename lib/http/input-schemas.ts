import * as z from 'zod'
import { roles } from '#lib/domain/actor.ts'
import { profileScopes } from '#lib/domain/rbac.ts'
import { grantStates, requestStates } from '#lib/domain/states.ts'
import type { ClusterCredentialInput } from '#lib/issuer-channel/index.ts'
import { isId } from '#lib/platform/ids.ts'

/**
 * The shapes that come in. What a value means (whether a namespace may be asked for, whether a text is fit to be shown) is the use cases'
 * question; here is only what makes it the right kind of thing, and how much of it there may be. Bodies refuse names they do not know.
 */

const id = z.string().refine(isId)
export const idParams = z.object({ id })
export const slugParams = z.object({ slug: z.string().regex(/^[a-z0-9-]{1,63}$/) })
const wholeNumber = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number)
export const credentialParams = z.object({ id, number: wholeNumber })
export const versionParams = z.object({ slug: slugParams.shape.slug, version: wholeNumber })

/** Somebody else's id, in a filter or a body: text that is looked up, never trusted. */
const reference = z.string().max(64)
const search = z.string().max(200)
const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1')
const paging = {
  cursor: z.string().max(200).optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a number')
    .transform(Number)
    .optional(),
}

export const requestQuery = z.object({
  q: search.optional(),
  state: z.enum(requestStates).optional(),
  vendorId: reference.optional(),
  clusterId: reference.optional(),
  mine: flag.optional(),
  ...paging,
})
export const grantQuery = z.object({
  q: search.optional(),
  state: z.enum(grantStates).optional(),
  live: flag.optional(),
  endable: flag.optional(),
  vendorId: reference.optional(),
  clusterId: reference.optional(),
  requestId: reference.optional(),
  mine: flag.optional(),
  ...paging,
})
export const userQuery = z.object({
  q: search.optional(),
  role: z.enum(roles).optional(),
  vendorId: reference.optional(),
  disabled: flag.optional(),
  ...paging,
})
const activityFilter = {
  q: search.optional(),
  actorId: reference.optional(),
  action: z.string().max(60).optional(),
  requestId: reference.optional(),
  grantId: reference.optional(),
  vendorId: reference.optional(),
  clusterId: reference.optional(),
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
}
export const activityQuery = z.object({ ...activityFilter, ...paging })
export const exportQuery = z.object(activityFilter)

const namespaces = z.array(z.string().max(253)).max(200)

export const submitBody = z.strictObject({
  clusterId: reference,
  profileVersionId: reference,
  namespaces,
  startsAt: z.string().max(40).nullable().default(null),
  duration: z.union([z.string().max(100), z.number()]),
  justification: z.string().max(20_000),
  ticketUrl: z.string().max(4000).nullable().default(null),
})
export const decisionBody = z.strictObject({
  version: z.int().min(1),
  digest: z.string().max(200),
  verdict: z.enum(['approve', 'deny']),
  reason: z.string().max(20_000).nullish(),
  narrow: z.strictObject({ durationSeconds: z.int().optional(), namespaces: namespaces.optional() }).nullish(),
})
export const reasonBody = z.strictObject({ reason: z.string().max(20_000) })

export const createVendorBody = z.strictObject({
  name: z.string().max(1000),
  slug: z.string().max(100).optional(),
  sponsorId: reference.nullish(),
  contractEndsAt: z.string().max(40).nullish(),
})
export const updateVendorBody = z.strictObject({
  name: z.string().max(1000).optional(),
  sponsorId: reference.nullish(),
  contractEndsAt: z.string().max(40).nullish(),
})
export const createUserBody = z.strictObject({
  email: z.string().max(1000),
  name: z.string().max(1000),
  roles: z.array(z.enum(roles)).max(10),
  vendorId: reference.nullish(),
  password: z.string().max(2000).nullish(),
})
export const updateUserBody = z.strictObject({
  name: z.string().max(1000).optional(),
  roles: z.array(z.enum(roles)).max(10).optional(),
  disabled: z.boolean().optional(),
})

const words = z.array(z.string().max(253)).max(200)
const rule = z.strictObject({
  apiGroups: words.optional(),
  resources: words.optional(),
  resourceNames: words.optional(),
  nonResourceURLs: words.optional(),
  verbs: words,
})
const profileContent = {
  scope: z.enum(profileScopes),
  rules: z.array(rule).max(1000),
  maxDurationSeconds: z.int(),
  requiredApprovals: z.int(),
}
export const createProfileBody = z.strictObject({
  slug: z.string().max(100),
  name: z.string().max(1000),
  description: z.string().max(20_000),
  icon: z.string().max(100).optional(),
  ...profileContent,
})
export const profileVersionBody = z.strictObject(profileContent)

const clusterFacts = {
  name: z.string().max(1000),
  environment: z.enum(['production', 'staging', 'sandbox']),
  maxDurationSeconds: z.int(),
  maxTokenSeconds: z.int(),
}
export const updateClusterBody = z.strictObject(clusterFacts).partial()

/** The way into a cluster, as it lies beside the other fields of a body: server, CA and token, or a kubeconfig. */
const way = {
  serverUrl: z.string().min(1).max(2048).optional(),
  caPem: z.string().min(1).max(65_536).optional(),
  token: z.string().min(1).max(16_384).optional(),
  kubeconfig: z.string().min(1).max(262_144).optional(),
  context: z.string().max(256).optional(),
}
/** A kubeconfig with embedded certificates, and what JSON adds to it. */
export const maxClusterBodyBytes = 512 * 1024

type Way = { serverUrl?: string; caPem?: string; token?: string; kubeconfig?: string; context?: string }

function credentialOf({ serverUrl, caPem, token, kubeconfig, context }: Way, check: z.RefinementCtx): ClusterCredentialInput {
  const parts = [serverUrl, caPem, token]
  if (kubeconfig !== undefined && parts.every((part) => part === undefined)) return { kubeconfig, ...(context === undefined ? {} : { context }) }
  if (kubeconfig === undefined && context === undefined && serverUrl && caPem && token) return { serverUrl, caPem, token }
  const path = kubeconfig === undefined ? 'serverUrl' : 'kubeconfig'
  check.addIssue({ code: 'custom', path: [path], message: 'Give either a kubeconfig, or a server address with its CA and a token.' })
  return z.NEVER
}

export const credentialBody = z.strictObject(way).transform(credentialOf)
export const addClusterBody = z.strictObject({ slug: z.string().max(100), ...clusterFacts, ...way }).transform((body, check) => ({
  slug: body.slug,
  name: body.name,
  environment: body.environment,
  maxDurationSeconds: body.maxDurationSeconds,
  maxTokenSeconds: body.maxTokenSeconds,
  credential: credentialOf(body, check),
}))
