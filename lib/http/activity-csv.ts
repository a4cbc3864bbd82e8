import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import type { Context } from '#lib/access/context.ts'
import type { ActivityView } from '#lib/access/views.ts'
import { logger } from '#lib/platform/logger.ts'
import { attachment } from './files.ts'
import { answerHeaders } from './problem.ts'

const columns = [
  'id',
  'at',
  'actor_kind',
  'actor',
  'actor_email',
  'action',
  'sentence',
  'subject_type',
  'subject_id',
  'request_id',
  'grant_id',
  'vendor_id',
  'cluster_id',
  'ip',
  'user_agent',
  'detail',
] as const

/**
 * The activity record as CSV, written while it is read: memory stays flat however long it is. Instants are ISO 8601 in UTC.
 * Waits for the first row, so that a refusal is still a proper answer and not a broken file.
 */
export async function activityCsv(rows: AsyncGenerator<ActivityView, void, undefined>, context: Context): Promise<Response> {
  const first = await rows.next()
  const source = Readable.from(cells(first, rows))
  // A spreadsheet runs a cell that begins with = + - @: what people typed must stay text.
  const csv = stringify({ header: true, columns: [...columns], escape_formulas: true, record_delimiter: 'windows', bom: true })
  source.on('error', (error) => {
    logger.error({ traceId: context.origin.traceId, error: error.message }, 'an export broke off')
    csv.destroy(error)
  })
  csv.on('close', () => source.destroy())
  const day = context.clock.now().toISOString().slice(0, 10)
  return new Response(Readable.toWeb(source.pipe(csv)) as ReadableStream, {
    headers: {
      ...answerHeaders(context.origin.traceId),
      // Compressing would hold rows back.
      'cache-control': 'no-store, no-transform',
      'content-type': 'text/csv; charset=utf-8',
      ...attachment(`daypass-activity-${day}.csv`),
    },
  })
}

async function* cells(first: IteratorResult<ActivityView, void>, rest: AsyncGenerator<ActivityView, void, undefined>): AsyncGenerator<unknown[]> {
  if (first.done) return
  yield cellsOf(first.value)
  for await (const row of rest) yield cellsOf(row)
}

const cellsOf = (row: ActivityView): unknown[] => [
  row.id,
  row.at,
  row.actorKind,
  row.actorLabel,
  row.actor?.email ?? '',
  row.action,
  row.sentence,
  row.subjectType,
  row.subjectId,
  row.requestId ?? '',
  row.grantId ?? '',
  row.vendorId ?? '',
  row.clusterId ?? '',
  row.ip ?? '',
  row.userAgent ?? '',
  JSON.stringify(row.detail),
]
