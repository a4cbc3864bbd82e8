import * as z from 'zod'

/** What travels between web and issuer. Both sides parse with these schemas, so neither can drift from the other unseen. */

const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{16}$/, 'must be one of our ids')
const instant = z.iso.datetime()
const slug = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/, 'lower-case letters, digits and dashes, at most 40')

/** Where the person's own call came from. */
export const originSchema = z.object({
  ip: z.string().max(64).nullable(),
  userAgent: z.string().max(512).nullable(),
  traceId: z.string().max(128),
})

/** Who asks: the issuer reads session and user again itself and believes neither field alone. */
const askedBy = { sessionId: z.string().min(1).max(128), origin: originSchema }

export const mintInputSchema = z.object({
  grantId: id,
  userId: id,
  sessionId: z.string().min(1).max(128),
  ip: z.string().max(64).nullable(),
  userAgent: z.string().max(512).nullable(),
  traceId: z.string().max(128),
})
export type MintInput = z.infer<typeof mintInputSchema>

/** `number`: which credential of the grant this is; `reachesEnd`: whether its token lives as long as the grant does. */
export const mintResultSchema = z.object({
  kubeconfig: z.string(),
  number: z.int().min(1),
  jti: z.string(),
  expiresAt: instant,
  reachesEnd: z.boolean(),
})
export type MintResult = z.infer<typeof mintResultSchema>

/** A way into a cluster: server, CA and token; or a kubeconfig that holds these three (no plugins, no file paths). */
export const clusterCredentialSchema = z.union([
  z.strictObject({
    serverUrl: z.string().min(1).max(2048),
    caPem: z.string().min(1).max(65_536),
    token: z.string().min(1).max(16_384),
  }),
  z.strictObject({
    kubeconfig: z.string().min(1).max(262_144),
    context: z.string().max(256).optional(),
  }),
])
export type ClusterCredentialInput = z.infer<typeof clusterCredentialSchema>

export const testClusterInputSchema = z.object({ credential: clusterCredentialSchema, actorUserId: id, ...askedBy })
export type TestClusterInput = z.infer<typeof testClusterInputSchema>

export const testClusterResultSchema = z.object({
  ok: z.boolean(),
  serverUrl: z.string(),
  caPem: z.string(),
  serverVersion: z.string().nullable(),
  missingRights: z.array(z.string()),
  credentialExpiresAt: instant.nullable(),
  /** One sentence for the person, when not ok. */
  error: z.string().optional(),
})
export type TestClusterResult = z.infer<typeof testClusterResultSchema>

export const addClusterInputSchema = z.object({
  slug,
  name: z.string().trim().min(1).max(80),
  environment: z.enum(['production', 'staging', 'sandbox']),
  maxDurationSeconds: z.int().min(60).max(2_592_000),
  maxTokenSeconds: z.int().min(600).max(2_592_000),
  credential: clusterCredentialSchema,
  actorUserId: id,
  ...askedBy,
})
export type AddClusterInput = z.infer<typeof addClusterInputSchema>

export const addClusterResultSchema = z.object({ clusterId: id })
export type AddClusterResult = z.infer<typeof addClusterResultSchema>

export const replaceCredentialInputSchema = z.object({ credential: clusterCredentialSchema, actorUserId: id, ...askedBy })
export type ReplaceCredentialInput = z.infer<typeof replaceCredentialInputSchema>

/** YAML to review and apply; holds no secret. */
export const manifestResultSchema = z.object({ yaml: z.string() })

export const healthResultSchema = z.object({ ok: z.boolean(), active: z.boolean() })
export type HealthResult = z.infer<typeof healthResultSchema>

export const channelErrorSchema = z.object({ code: z.string(), message: z.string() })
