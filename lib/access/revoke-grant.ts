import { mayRevoke } from '#lib/domain/end.rules.ts'
import type { Context } from './context.ts'
import { endOneGrant } from './end-one-grant.ts'
import { soundReason } from './refusal.ts'
import type { GrantView } from './views.ts'

/**
 * Emergency brake on one grant, for approvers and administrators. Records the wish; the issuer removes the access and proves it. Repeating it
 * changes nothing. Throws not_found, auth.forbidden, grant.already_ended, input.invalid.
 */
export async function revokeGrant(context: Context, input: { grantId: string; reason: string }): Promise<GrantView> {
  const note = soundReason(input.reason)
  return endOneGrant(context, input.grantId, { reason: 'revoked', note, action: 'grant.revoke_requested' }, mayRevoke, 'auth.forbidden')
}
