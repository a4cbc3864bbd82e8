import { mayRelease } from '#lib/domain/end.rules.ts'
import type { Context } from './context.ts'
import { endOneGrant } from './end-one-grant.ts'
import type { GrantView } from './views.ts'

/** The holder gives his access back before its end. Repeating it changes nothing. Throws not_found, grant.not_yours, grant.already_ended. */
export function releaseGrant(context: Context, input: { grantId: string }): Promise<GrantView> {
  return endOneGrant(context, input.grantId, { reason: 'released', note: null, action: 'grant.release_requested' }, mayRelease, 'grant.not_yours')
}
