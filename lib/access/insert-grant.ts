import type { Transaction } from '#lib/db/index.ts'
import { newId } from '#lib/platform/index.ts'
import type { RequestRow } from './request.store.ts'

/**
 * Records that a grant is wanted. Plain SQL, because the web role may name only these columns: state and everything about the grant's course
 * are the issuer's, and Prisma would send their defaults along.
 */
export async function insertGrant(tx: Transaction, row: RequestRow, window: { startsAt: Date; endsAt: Date }, now: Date): Promise<string> {
  const id = newId()
  await tx.$executeRaw`
    INSERT INTO grants (id, request_id, request_version, request_digest, vendor_id, requester_id, cluster_id, profile_version_id, profile_digest, namespaces, starts_at, ends_at, created_at)
    VALUES (${id}, ${row.id}, ${row.version}, ${row.digest}, ${row.vendorId}, ${row.requesterId}, ${row.clusterId}, ${row.profileVersionId}, ${row.profileDigest},
      ${row.namespaces}::text[], ${window.startsAt}::timestamptz, ${window.endsAt}::timestamptz, ${now}::timestamptz)`
  return id
}
