import { expect, test } from 'vitest'
import type { Context } from '#lib/access/context.ts'
import type { ActivityView } from '#lib/access/views.ts'
import { Fault } from '#lib/platform/fault.ts'
import { activityCsv } from './activity-csv.ts'

// The CSV needs the clock and the trace id of a context only.
const context = { clock: { now: () => new Date('2026-11-24T10:00:00Z') }, origin: { ip: null, userAgent: null, traceId: 'trace' } } as Context

const row = (more: Partial<ActivityView>): ActivityView => ({
  id: '1',
  at: '2026-11-24T10:00:00.000Z',
  actorKind: 'user',
  actor: null,
  actorLabel: 'Vendor user',
  action: 'request.submitted',
  sentence: 'x',
  subjectType: 'request',
  subjectId: 'r',
  requestId: null,
  grantId: null,
  vendorId: null,
  clusterId: null,
  ip: null,
  userAgent: null,
  detail: {},
  ...more,
})

async function* rows(...given: ActivityView[]): AsyncGenerator<ActivityView, void, undefined> {
  yield* given
}

test.each(['=cmd()', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('a cell that a spreadsheet would run is text: %j', async (evil) => {
  const text = await (await activityCsv(rows(row({ sentence: evil })), context)).text()
  const cell = text.split(',request.submitted,')[1] ?? ''
  expect(cell.replace(/^"/, '').startsWith("'")).toBe(true)
})

test('quotes and line breaks stay inside their cell', async () => {
  const text = await (await activityCsv(rows(row({ sentence: 'say "no"\r\nagain, please' })), context)).text()
  expect(text).toContain('"say ""no""\r\nagain, please"')
})

test('an empty record is a file with its header, to be saved and never cached', async () => {
  const response = await activityCsv(rows(), context)
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="daypass-activity-2026-11-24.csv"')
  expect(response.headers.get('cache-control')).toContain('no-store')
  expect((await response.text()).split('\r\n')[0]).toContain('id,at,actor_kind')
})

test('a refusal comes before the file begins', async () => {
  async function* refused(): AsyncGenerator<ActivityView, void, undefined> {
    yield* []
    throw new Fault('auth.forbidden', 'no')
  }
  await expect(activityCsv(refused(), context)).rejects.toEqual(expect.objectContaining({ code: 'auth.forbidden' }))
})

test('rows are fetched as they are read: an export that nobody reads on stops', async () => {
  let made = 0
  let ended = false
  async function* endless(): AsyncGenerator<ActivityView, void, undefined> {
    try {
      for (;;) {
        made += 1
        yield row({ id: String(made) })
      }
    } finally {
      ended = true
    }
  }
  const reader = (await activityCsv(endless(), context)).body?.getReader()
  await reader?.read()
  await reader?.cancel()
  await expect.poll(() => ended).toBe(true)
  expect(made).toBeLessThan(5000)
})
