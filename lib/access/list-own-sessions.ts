import type { Context } from './context.ts'
import type { SessionView } from './views.ts'

/** The actor's own live sessions, the one of this call first, then the most lately used. */
export async function listOwnSessions(context: Context): Promise<SessionView[]> {
  const { db, actor, clock } = context
  const rows = await db.session.findMany({
    where: { userId: actor.userId, revokedAt: null, expiresAt: { gt: clock.now() } },
    orderBy: { lastSeenAt: 'desc' },
    take: 50,
  })
  const views = rows.map((row) => ({
    id: row.id,
    current: row.id === actor.sessionId,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    ip: row.ip,
    userAgent: row.userAgent,
  }))
  return views.sort((a, b) => Number(b.current) - Number(a.current))
}
