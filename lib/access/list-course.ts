import { Prisma } from '#lib/db/index.ts'
import { selectActivity, visibleActivity } from './activity.store.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { where } from './search.ts'
import type { ActivityView } from './views.ts'

/** How it began is never left out, however much happened since. */
const courseLimits = { first: 20, last: 180 } as const

/**
 * The course of one request and its grant, newest first: its beginning and what happened last. `leftOut` rows between are only in the record.
 * Empty for what the actor may not know of.
 */
export async function listCourse(context: Context, input: { requestId: string }): Promise<{ items: ActivityView[]; leftOut: number }> {
  authorise(context, 'activity.read')
  const { db, actor } = context
  const of = Prisma.sql`(a.request_id = ${input.requestId} OR a.grant_id = (SELECT g.id FROM grants g WHERE g.request_id = ${input.requestId}))`
  const filter = where([visibleActivity(actor), of])
  const [last, first, [counted]] = await Promise.all([
    selectActivity(db, actor, filter, Prisma.sql`a.id DESC`, courseLimits.last),
    selectActivity(db, actor, filter, Prisma.sql`a.id`, courseLimits.first),
    db.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS count FROM activity a ${filter}`,
  ])
  const seen = new Set(last.map((it) => it.id))
  const items = [...last, ...first.filter((it) => !seen.has(it.id)).reverse()]
  return { items, leftOut: Math.max(0, (counted?.count ?? 0) - items.length) }
}
