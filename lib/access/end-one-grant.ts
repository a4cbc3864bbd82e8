import { inTransaction } from '#lib/db/index.ts'
import { type EndableGrant, type Ender, endedWords } from '#lib/domain/end.rules.ts'
import type { Permission } from '#lib/domain/permission.ts'
import type { GrantEndReason } from '#lib/domain/states.ts'
import { Fault, type FaultCode } from '#lib/platform/index.ts'
import type { ActivityEntry } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import type { Context } from './context.ts'
import { endGrants } from './end-grants.ts'
import { endable, enderOf } from './grant-view.ts'
import { readGrant, visibleGrant } from './read-grant.ts'
import type { GrantView } from './views.ts'

export type EndRule = (grant: EndableGrant, actor: Ender, now: Date) => Permission

/**
 * One grant's end, asked for by one person: the rule decides who may, the update is a compare and swap on "nobody has asked yet". Asking again while
 * the grant is ending is answered with the grant as it is, and so is the same wish when it is fulfilled already; a grant that ended otherwise is a refusal.
 * Throws not_found, `denied` when the rule says that this person may not, grant.already_ended.
 */
export async function endOneGrant(
  context: Context,
  grantId: string,
  end: { reason: GrantEndReason; note: string | null; action: ActivityEntry['action'] },
  rule: EndRule,
  denied: FaultCode,
): Promise<GrantView> {
  await inTransaction(context.db, async (tx) => {
    const actor = await lockActor(tx, context)
    const row = await visibleGrant({ actor }, tx, grantId)
    const grant = endable(row)
    const now = context.clock.now()
    // First whether this person may at all, as if nothing had ended it; then whether there is anything left to end.
    const permission = rule({ ...grant, state: 'active', endReason: null, endRequestedAt: null, endedAt: null }, enderOf(actor, row), now)
    const ending = endedWords(grant, now) !== null
    if (!permission.allowed && !(ending && sameWish(row, end.reason, actor.userId))) throw new Fault(denied, permission.reason)
    if (grant.state === 'ended') {
      if (sameWish(row, end.reason, actor.userId)) return
      throw new Fault('grant.already_ended', endedWords(grant, now) ?? 'This access has ended.')
    }
    if (ending) return
    await endGrants(tx, context, { grantId: row.id }, end)
  })
  return readGrant(context, grantId)
}

/** The second press of the same button, by the same person. */
const sameWish = (row: { endReason: GrantEndReason | null; endRequestedBy: { id: string } | null }, reason: GrantEndReason, userId: string): boolean =>
  row.endReason === reason && row.endRequestedBy?.id === userId
