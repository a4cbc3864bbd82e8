import { inTransaction, Prisma } from '#lib/db/index.ts'
import { isActivityAction } from '#lib/domain/activity-actions.ts'
import { parseInstant } from '#lib/domain/submit.rules.ts'
import { Fault } from '#lib/platform/index.ts'
import { appendActivity, selectActivity, shownDetail, visibleActivity } from './activity.store.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { pageSize, readNumberCursor } from './cursor.ts'
import { everyWord, where } from './search.ts'
import type { ActivityView, Page } from './views.ts'

/** `from` and `to` are instants in ISO 8601; `from` is included, `to` is not. `action` may be a group: `grant.` is every grant.* */
export type ActivityFilter = {
  q?: string
  actorId?: string
  action?: string
  requestId?: string
  grantId?: string
  vendorId?: string
  clusterId?: string
  from?: string
  to?: string
}
export type ListActivityInput = ActivityFilter & { cursor?: string; limit?: number }

const searchedText = Prisma.sql`concat_ws(' ', a.actor_label, a.action, a.subject_id, a.request_id, a.grant_id, a.detail::text, a.ip)`
// What a vendor user is not shown he must not be able to search for either: his hosts' addresses, the cluster's own words.
const searchedByVendors = Prisma.sql`concat_ws(' ', a.actor_label, a.action, a.subject_id, a.request_id, a.grant_id, (${shownDetail})::text)`

const newestFirst = Prisma.sql`a.id DESC`

/** The record of what people and the issuer did, newest first, cut to what the actor may know. */
export async function listActivity(context: Context, input: ListActivityInput): Promise<Page<ActivityView>> {
  authorise(context, 'activity.read')
  const conditions = conditionsOf(context, input)
  const limit = pageSize(input.limit)
  const after = input.cursor === undefined ? null : Prisma.sql`a.id < ${readNumberCursor(input.cursor)}`
  const [rows, [counted]] = await Promise.all([
    selectActivity(context.db, context.actor, where([...conditions, after]), newestFirst, limit + 1),
    context.db.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS count FROM activity a ${where(conditions)}`,
  ])
  const page = rows.slice(0, limit)
  return { items: page, total: counted?.count ?? 0, nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null }
}

/** What came after row `afterId`, oldest first, for a live page that was away. At most `limit` rows (200 at the most). */
export async function listActivitySince(context: Context, input: { afterId: string; limit?: number }): Promise<ActivityView[]> {
  authorise(context, 'activity.read')
  const filter = where([visibleActivity(context.actor), Prisma.sql`a.id > ${readNumberCursor(input.afterId)}`])
  return selectActivity(context.db, context.actor, filter, Prisma.sql`a.id`, pageSize(input.limit))
}

/** One row of the record by its id, if the actor may know of it; null otherwise. */
export async function readActivity(context: Context, id: string): Promise<ActivityView | null> {
  authorise(context, 'activity.read')
  const filter = where([visibleActivity(context.actor), Prisma.sql`a.id = ${readNumberCursor(id)}`])
  const [row] = await selectActivity(context.db, context.actor, filter, newestFirst, 1)
  return row ?? null
}

// One fetch of an export: enough to be quick, little enough to keep memory flat.
const exportBatch = 500

/**
 * Every row that fits, newest first, read in batches while the caller consumes them. Rows added meanwhile are not in it.
 * Authorises before the first row, on the first `next()`.
 */
export async function* exportActivity(context: Context, input: ActivityFilter): AsyncGenerator<ActivityView, void, undefined> {
  authorise(context, 'activity.export')
  const conditions = conditionsOf(context, input)
  // Who took the record out of the house is a part of the record.
  await inTransaction(context.db, (tx) =>
    appendActivity(tx, context, [{ action: 'activity.exported', subjectType: 'activity', subjectId: 'export', detail: { ...input } }]),
  )
  let before: bigint | null = null
  for (;;) {
    const after: Prisma.Sql | null = before === null ? null : Prisma.sql`a.id < ${before}`
    const rows = await selectActivity(context.db, context.actor, where([...conditions, after]), newestFirst, exportBatch)
    yield* rows
    const last = rows.at(-1)
    if (rows.length < exportBatch || !last) return
    before = BigInt(last.id)
  }
}

function conditionsOf(context: Context, input: ActivityFilter): (Prisma.Sql | null | false)[] {
  return [
    visibleActivity(context.actor),
    input.actorId !== undefined && Prisma.sql`a.actor_id = ${input.actorId}`,
    input.action !== undefined && actionCondition(input.action),
    input.requestId !== undefined &&
      Prisma.sql`(a.request_id = ${input.requestId} OR a.grant_id = (SELECT g.id FROM grants g WHERE g.request_id = ${input.requestId}))`,
    input.grantId !== undefined && Prisma.sql`a.grant_id = ${input.grantId}`,
    input.vendorId !== undefined && Prisma.sql`a.vendor_id = ${input.vendorId}`,
    input.clusterId !== undefined && Prisma.sql`a.cluster_id = ${input.clusterId}`,
    input.from !== undefined && Prisma.sql`a.at >= ${instantOf('from', input.from)}::timestamptz`,
    input.to !== undefined && Prisma.sql`a.at < ${instantOf('to', input.to)}::timestamptz`,
    everyWord(input.q, context.actor.vendorId === null ? searchedText : searchedByVendors),
  ]
}

function actionCondition(action: string): Prisma.Sql {
  if (isActivityAction(action)) return Prisma.sql`a.action = ${action}`
  if (/^[a-z]{1,20}\.$/.test(action)) return Prisma.sql`a.action LIKE ${`${action}%`}`
  throw new Fault('input.invalid', 'There is no such action.', { fields: [{ path: 'action', message: 'is not an action' }] })
}

function instantOf(path: 'from' | 'to', text: string): Date {
  const at = parseInstant(text)
  if (at === null)
    throw new Fault('input.invalid', 'The time range cannot be read.', { fields: [{ path, message: 'must be a date and time with its offset' }] })
  return at
}
