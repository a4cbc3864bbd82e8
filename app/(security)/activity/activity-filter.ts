import { type ActivityAction, activityActions } from '#lib/domain/activity-actions.ts'

/** What the activity page can be asked for; the names are those of the API, so that an address and an export mean the same. */
export const activityParams = ['q', 'actorId', 'action', 'requestId', 'grantId', 'vendorId', 'clusterId', 'range', 'from', 'to', 'cursor'] as const
export type ActivityParams = Partial<Record<(typeof activityParams)[number], string>>

export const ranges = { '1h': 3600, '24h': 86_400, '7d': 7 * 86_400, '30d': 30 * 86_400 } as const
export const rangeWords: Record<keyof typeof ranges, string> = { '1h': 'Last hour', '24h': 'Last 24 hours', '7d': 'Last 7 days', '30d': 'Last 30 days' }

const day = /^\d{4}-\d{2}-\d{2}$/

export type ActivityQuery = {
  q?: string
  actorId?: string
  /** One action, or a group like `grant.`. */
  action?: string
  requestId?: string
  grantId?: string
  vendorId?: string
  clusterId?: string
  /** ISO 8601, UTC. */
  from?: string
  to?: string
}

/** The query of an address. Days are UTC days; `to` includes its whole day; what is not understood is left out. */
export function activityQuery(params: ActivityParams, now: Date): ActivityQuery {
  const range = Object.hasOwn(ranges, params.range ?? '') ? ranges[params.range as keyof typeof ranges] : null
  const from = range !== null ? new Date(now.getTime() - range * 1000).toISOString() : dayStart(params.from, 0)
  const to = range !== null ? undefined : dayStart(params.to, 1)
  const action = [...activityActions, ...actionGroups.map((it) => `${it.group}.`)].find((it) => it === params.action)
  const { q, actorId, requestId, grantId, vendorId, clusterId } = params
  return Object.fromEntries(
    Object.entries({ q, actorId, action, requestId, grantId, vendorId, clusterId, from, to }).filter(([, value]) => value !== undefined),
  )
}

function dayStart(text: string | undefined, addDays: number): string | undefined {
  if (text === undefined || !day.test(text)) return undefined
  const at = new Date(`${text}T00:00:00.000Z`)
  if (Number.isNaN(at.getTime())) return undefined
  at.setUTCDate(at.getUTCDate() + addDays)
  return at.toISOString()
}

/** Words of one action: `grant.revoke_requested` is "revoke requested"; the group stands before it. */
export const actionWords = (action: string): string => action.slice(action.indexOf('.') + 1).replaceAll('_', ' ')

/** The actions by what they are about, for a select. */
export const actionGroups: { group: string; actions: readonly ActivityAction[] }[] = [...new Set(activityActions.map((it) => it.split('.')[0] ?? ''))].map(
  (group) => ({
    group,
    actions: activityActions.filter((it) => it.startsWith(`${group}.`)),
  }),
)
