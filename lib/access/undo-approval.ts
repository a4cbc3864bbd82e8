import { mayUndo } from '#lib/domain/end.rules.ts'
import type { Context } from './context.ts'
import { endOneGrant } from './end-one-grant.ts'
import type { GrantView } from './views.ts'

/**
 * The approver takes his approval back while its Undo is on screen: what was given is ended like a revocation. Repeating it changes nothing.
 * Throws not_found, auth.forbidden (somebody else, or too late), grant.already_ended.
 */
export function undoApproval(context: Context, input: { grantId: string }): Promise<GrantView> {
  return endOneGrant(context, input.grantId, { reason: 'undone', note: null, action: 'grant.undo_requested' }, mayUndo, 'auth.forbidden')
}
