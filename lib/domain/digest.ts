import { createHash } from 'node:crypto'
import { canonicalRules, type PolicyRule } from './rbac.ts'

/** SHA-256 in lower-case hex. */
export const sha256Hex = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex')

/** Digest of a profile version's rules: what the published ClusterRole must match before anything is bound to it. */
export const rulesDigest = (rules: readonly PolicyRule[]): string => sha256Hex(canonicalRules(rules))

/** What a decision is bound to: every word of the request that an approver reads and the issuer acts on. */
export type RequestContent = {
  requestId: string
  version: number
  requesterId: string
  vendorId: string
  clusterId: string
  profileVersionId: string
  profileDigest: string
  namespaces: readonly string[]
  startsAt: Date | null
  durationSeconds: number
  justification: string
  ticketUrl: string | null
}

/** Digest of one exact version of a request. Namespaces are a set: their order does not count. */
export function requestDigest(content: RequestContent): string {
  return sha256Hex(
    JSON.stringify([
      'daypass.request.v1',
      content.requestId,
      content.version,
      content.requesterId,
      content.vendorId,
      content.clusterId,
      content.profileVersionId,
      content.profileDigest,
      [...content.namespaces].sort(),
      content.startsAt === null ? null : content.startsAt.toISOString(),
      content.durationSeconds,
      content.justification,
      content.ticketUrl,
    ]),
  )
}

/** Key of "one live request per vendor user, cluster, profile and namespace set". */
export function liveRequestKey(input: { requesterId: string; clusterId: string; profileId: string; namespaces: readonly string[] }): string {
  return sha256Hex(JSON.stringify([input.requesterId, input.clusterId, input.profileId, [...input.namespaces].sort()]))
}
