import { can } from '#lib/auth/can.ts'
import { inTransaction } from '#lib/db/index.ts'
import { Fault, isId, notFound } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import type { Context } from './context.ts'

/** Ends every session of a person at once: an administrator of anybody's, everybody of his own. Returns how many. Throws not_found, auth.forbidden. */
export async function endSessions(context: Context, input: { userId: string; exceptSessionId?: string }): Promise<{ ended: number }> {
  const { userId } = input
  return inTransaction(context.db, async (tx) => {
    const actor = await lockActor(tx, context)
    const permission = can(actor, 'user.manage')
    if (userId !== actor.userId && !permission.allowed) throw new Fault('auth.forbidden', permission.reason)
    const user = isId(userId) ? await tx.user.findUnique({ where: { id: userId }, select: { name: true, vendorId: true } }) : null
    if (!user) throw notFound()
    const { count: ended } = await tx.session.updateMany({
      where: { userId, revokedAt: null, ...(input.exceptSessionId === undefined ? {} : { id: { not: input.exceptSessionId } }) },
      data: { revokedAt: context.clock.now() },
    })
    if (ended > 0) {
      await appendActivity(tx, context, [
        { action: 'user.sessions_ended', subjectType: 'user', subjectId: userId, vendorId: user.vendorId, detail: { user: user.name, sessions: ended } },
      ])
    }
    return { ended }
  })
}
