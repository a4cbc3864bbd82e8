import type { StreamRow } from './stream.store.ts'

/** The texts of the event stream: ids and words only. Who wants to know more reads it, and is told what he may see. */

/** Told first: how long to wait before coming back, in ms. */
export const opening = 'retry: 2000\n: live\n\n'
export const heartbeat = ': still here\n\n'

export function activityEvent(row: StreamRow): string {
  const { id, action, requestId, grantId, subjectType, subjectId } = row
  return `id: ${id}\nevent: activity\ndata: ${JSON.stringify({ id: String(id), action, requestId, grantId, subjectType, subjectId })}\n\n`
}

export const stepEvent = (grantId: string): string => `event: step\ndata: ${JSON.stringify({ grantId })}\n\n`
