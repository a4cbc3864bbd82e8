import { inTransaction, type Transaction } from '#lib/db/index.ts'
import { isId, notFound } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { endGrants } from './end-grants.ts'
import { listGrants } from './list-grants.ts'
import { soundReason } from './refusal.ts'
import type { GrantView } from './views.ts'

export type RevokeAllTarget = { vendorId: string } | { clusterId: string }

/**
 * Emergency brake on everything of one vendor or one cluster, for approvers and administrators. Returns the grants whose end this call asked for;
 * those that are ending already are not among them. Throws not_found, auth.forbidden, input.invalid.
 */
export async function revokeAll(context: Context, target: RevokeAllTarget, reason: string): Promise<{ grantIds: string[] }> {
  authorise(context, 'grant.revoke')
  const note = soundReason(reason)
  return inTransaction(context.db, async (tx) => {
    await lockActor(tx, context, 'grant.revoke')
    const name = await hold(tx, target)
    const ended = await endGrants(tx, context, target, { reason: 'revoked', note, action: 'grant.revoke_requested' })
    const vendor = 'vendorId' in target
    await appendActivity(tx, context, [
      {
        action: vendor ? 'vendor.access_revoked' : 'cluster.access_revoked',
        subjectType: vendor ? 'vendor' : 'cluster',
        subjectId: vendor ? target.vendorId : target.clusterId,
        ...target,
        detail: { [vendor ? 'vendor' : 'cluster']: name, grants: ended.length, reason: note },
      },
    ])
    return { grantIds: ended.map((it) => it.id) }
  })
}

/** What revokeAll would end now, for the confirmation: the grants (at most 200, newest first) and how many there are. */
export async function previewRevokeAll(context: Context, target: RevokeAllTarget): Promise<{ total: number; grants: GrantView[] }> {
  authorise(context, 'grant.revoke')
  const page = await listGrants(context, { ...target, endable: true, limit: 200 })
  return { total: page.total, grants: page.items }
}

/**
 * The target's name. Its row is held for writing: an approval that is under way holds it for reading, so it is done before the grants are looked for.
 * Throws not_found.
 */
async function hold(tx: Transaction, target: RevokeAllTarget): Promise<string> {
  const id = 'vendorId' in target ? target.vendorId : target.clusterId
  if (!isId(id)) throw notFound()
  const [found] =
    'vendorId' in target
      ? await tx.$queryRaw<{ name: string }[]>`SELECT name FROM vendors WHERE id = ${id} FOR NO KEY UPDATE`
      : await tx.$queryRaw<{ name: string }[]>`SELECT name FROM clusters WHERE id = ${id} FOR NO KEY UPDATE`
  if (!found) throw notFound()
  return found.name
}
