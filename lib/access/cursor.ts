import { Fault, isId } from '#lib/platform/index.ts'

/** Where a page ended: the last row's instant and id. Opaque to callers. */
export type Cursor = { at: Date; id: string }

const bad = (): Fault =>
  new Fault('input.invalid', 'This page of the list cannot be found. Start from the first page.', { fields: [{ path: 'cursor', message: 'is not a cursor' }] })

/** Text of a cursor; milliseconds are all that the tables hold. */
export const writeCursor = (cursor: Cursor): string => Buffer.from(`${cursor.at.getTime()}.${cursor.id}`).toString('base64url')

/** The cursor of a text; throws input.invalid when it is none. */
export function readCursor(text: string): Cursor {
  const match = /^(\d{1,15})\.(.+)$/.exec(Buffer.from(text.slice(0, 100), 'base64url').toString('utf8'))
  if (!match?.[1] || !match[2] || !isId(match[2])) throw bad()
  return { at: new Date(Number(match[1])), id: match[2] }
}

/** A cursor that is a single growing number, as the activity record has. */
export function readNumberCursor(text: string): bigint {
  if (!/^\d{1,18}$/.test(text)) throw bad()
  return BigInt(text)
}

/** Rows of a page: what was asked, within 1 to 200; 50 when nothing was. */
export const pageSize = (limit: number | undefined): number =>
  limit === undefined || !Number.isFinite(limit) ? 50 : Math.min(200, Math.max(1, Math.trunc(limit)))
