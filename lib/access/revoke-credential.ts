import { inTransaction } from '#lib/db/index.ts'
import { mayRevokeCredential } from '#lib/domain/end.rules.ts'
import { Fault, notFound } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import type { Context } from './context.ts'
import { endable, enderOf } from './grant-view.ts'
import { readGrant, visibleGrant } from './read-grant.ts'
import { demand } from './refusal.ts'
import type { GrantView } from './views.ts'

/**
 * The holder, an approver or an administrator kills one credential; the grant and its other credentials stay. Repeating it changes nothing.
 * Throws not_found, grant.not_yours, credential.not_live when it had ended otherwise.
 */
export async function revokeCredential(context: Context, input: { grantId: string; number: number }): Promise<GrantView> {
  await inTransaction(context.db, async (tx) => {
    const actor = await lockActor(tx, context)
    const row = await visibleGrant({ actor }, tx, input.grantId)
    demand(mayRevokeCredential(endable(row), enderOf(actor, row)), 'grant.not_yours')
    const credential = (row.credentials ?? []).find((it) => it.number === input.number)
    if (!credential) throw notFound()
    if (credential.revokeRequestedAt !== null) return
    if (credential.state !== 'live' && credential.state !== 'minting') throw new Fault('credential.not_live', 'This credential is no longer live.')
    const { count } = await tx.credential.updateMany({
      where: { id: credential.id, revokeRequestedAt: null, state: { in: ['live', 'minting'] } },
      data: { revokeRequestedAt: context.clock.now() },
    })
    if (count === 0) return
    await appendActivity(tx, context, [
      {
        action: 'credential.revoke_requested',
        subjectType: 'credential',
        subjectId: credential.id,
        grantId: row.id,
        requestId: row.requestId,
        vendorId: row.vendorId,
        clusterId: row.clusterId,
        detail: { number: credential.number },
      },
    ])
  })
  return readGrant(context, input.grantId)
}
