import { inTransaction } from '#lib/db/index.ts'
import { mayWithdraw } from '#lib/domain/end.rules.ts'
import { Fault } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import type { Context } from './context.ts'
import { readRequest, visibleRequest } from './read-request.ts'
import { demand } from './refusal.ts'
import type { RequestView } from './views.ts'

/**
 * The person who asked takes the request back while it waits. Repeating it changes nothing. Throws not_found, auth.forbidden for anybody else,
 * request.already_decided or request.not_pending when it no longer waits.
 */
export async function withdrawRequest(context: Context, input: { requestId: string }): Promise<RequestView> {
  await inTransaction(context.db, async (tx) => {
    const actor = await lockActor(tx, context)
    const row = await visibleRequest({ actor }, tx, input.requestId)
    const now = context.clock.now()
    if (actor.userId !== row.requesterId) demand(mayWithdraw(row, actor, now), 'auth.forbidden')
    if (row.state === 'cancelled') return
    const { count } = await tx.accessRequest.updateMany({
      where: { id: row.id, state: 'pending', lapsesAt: { gt: now } },
      data: { state: 'cancelled', cancelReason: 'withdrawn', liveKey: null, decidedAt: now },
    })
    if (count === 0) throw await settled(tx, row.id)
    await appendActivity(tx, context, [
      {
        action: 'request.withdrawn',
        subjectType: 'request',
        subjectId: row.id,
        requestId: row.id,
        vendorId: row.vendorId,
        clusterId: row.clusterId,
        detail: { profile: row.profileName, cluster: row.clusterName, namespaces: row.namespaces },
      },
    ])
  })
  return readRequest(context, input.requestId)
}

/** Somebody was faster: says what became of the request. */
async function settled(tx: Parameters<typeof visibleRequest>[1], id: string): Promise<Fault> {
  const now = await tx.accessRequest.findUnique({ where: { id }, select: { state: true } })
  if (now?.state === 'approved' || now?.state === 'denied') {
    return new Fault(
      'request.already_decided',
      `This request was ${now.state} just before you withdrew it.${now.state === 'approved' ? ' You can release the access instead.' : ''}`,
    )
  }
  return new Fault('request.not_pending', 'This request no longer waits for a decision.')
}
