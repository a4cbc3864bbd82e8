import { can } from '#lib/auth/can.ts'
import type { Database, Prisma } from '#lib/db/index.ts'
import type { Actor } from '#lib/domain/actor.ts'
import { type Permission, refused } from '#lib/domain/permission.ts'
import type { PersonView, VendorView } from './views.ts'

type VendorRow = {
  id: string
  slug: string
  name: string
  sponsor: PersonView | null
  contractEndsAt: Date | null
  suspendedAt: Date | null
  users: number
  pendingRequests: number
  liveGrants: number
}

/** Vendors that fit, each with its counts, in one statement. */
export async function selectVendors(db: Database, actor: Actor, filter: Prisma.Sql): Promise<VendorView[]> {
  const rows = await db.$queryRaw<VendorRow[]>`
    SELECT v.id, v.slug, v.name, v.contract_ends_at AS "contractEndsAt", v.suspended_at AS "suspendedAt",
      (SELECT json_build_object('id', s.id, 'name', s.name, 'email', s.email) FROM users s WHERE s.id = v.sponsor_id) AS sponsor,
      (SELECT count(*)::int FROM users u WHERE u.vendor_id = v.id AND u.disabled_at IS NULL) AS users,
      (SELECT count(*)::int FROM access_requests r WHERE r.vendor_id = v.id AND r.state = 'pending') AS "pendingRequests",
      (SELECT count(*)::int FROM grants g WHERE g.vendor_id = v.id AND g.state <> 'ended') AS "liveGrants"
    FROM vendors v ${filter} ORDER BY v.name, v.id`
  return rows.map((row) => vendorView(row, actor))
}

function vendorView(row: VendorRow, actor: Actor): VendorView {
  const suspended = row.suspendedAt !== null
  const unless = (stops: boolean, reason: string, otherwise: Permission): Permission => (otherwise.allowed && stops ? refused(reason) : otherwise)
  return {
    ...row,
    suspended,
    contractEndsAt: row.contractEndsAt?.toISOString() ?? null,
    suspendedAt: row.suspendedAt?.toISOString() ?? null,
    can: {
      manage: can(actor, 'vendor.manage'),
      suspend: unless(suspended, 'This vendor is suspended already.', can(actor, 'vendor.suspend')),
      resume: unless(!suspended, 'This vendor is not suspended.', can(actor, 'vendor.manage')),
      revokeAll: unless(row.liveGrants === 0, 'There is no access to revoke.', can(actor, 'grant.revoke')),
    },
  }
}
