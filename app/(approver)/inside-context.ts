import { notFound } from 'next/navigation'
import type { Context } from '#lib/access/context.ts'
import { type Action, can } from '#lib/auth/can.ts'
import type { Permission } from '#lib/domain/permission.ts'
import { pageContext } from '#lib/http/page-context.ts'

/** Context of a page for inside people. For vendor users the page does not exist, like everything that is not theirs. */
export async function insideContext(): Promise<Context> {
  const context = await pageContext()
  if (context.actor.vendorId !== null) notFound()
  return context
}

/** Why the reader cannot do this, for the disabled button; null when they can. */
export function blockedBy(context: Pick<Context, 'actor'>, action: Action): string | null {
  return reasonOf(can(context.actor, action))
}

/** The reason of a permission that is refused; null when it is given. */
export const reasonOf = (permission: Permission): string | null => (permission.allowed ? null : permission.reason)
