import { type Action, can } from '#lib/auth/can.ts'
import { Fault } from '#lib/platform/index.ts'
import type { Context } from './context.ts'

/** Throws auth.forbidden, with the reason, unless the actor may do `action`. For queries; mutations look at the actor's row itself. */
export function authorise(context: Pick<Context, 'actor'>, action: Action): void {
  const permission = can(context.actor, action)
  if (!permission.allowed) throw new Fault('auth.forbidden', permission.reason)
}
