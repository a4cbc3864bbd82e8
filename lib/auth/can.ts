import type { Actor, Role } from '#lib/domain/actor.ts'
import { allowed, type Permission, refused } from '#lib/domain/permission.ts'

/** Who may do what by role. Rules that look at a request's or grant's state are in lib/domain; both must say yes. */

type Rule = { roles: readonly Role[]; reason: string }

const inside = ['approver', 'administrator', 'auditor'] as const satisfies readonly Role[]

export const actionRules = {
  'request.submit': { roles: ['vendor'], reason: 'Only vendor users ask for access.' },
  'request.read': { roles: ['vendor', ...inside], reason: 'You may not see requests.' },
  'inbox.read': { roles: inside, reason: 'The inbox is for approvers.' },
  'request.decide': { roles: ['approver'], reason: 'Only an approver can decide requests.' },
  'grant.read': { roles: ['vendor', ...inside], reason: 'You may not see grants.' },
  'grant.revoke': { roles: ['approver', 'administrator'], reason: 'Only approvers and administrators can revoke access.' },
  'vendor.list': { roles: inside, reason: 'The list of vendors is for your hosts.' },
  'vendor.suspend': { roles: ['approver', 'administrator'], reason: 'Only approvers and administrators can suspend a vendor.' },
  'vendor.manage': { roles: ['administrator'], reason: 'Only administrators change vendors.' },
  'cluster.read': { roles: inside, reason: 'The clusters are shown to inside people only.' },
  'cluster.manage': { roles: ['administrator'], reason: 'Only administrators change clusters.' },
  'profile.read': { roles: inside, reason: 'The access profiles are shown to inside people only.' },
  'profile.manage': { roles: ['administrator'], reason: 'Only administrators change access profiles.' },
  'user.read': { roles: inside, reason: 'The accounts are shown to inside people only.' },
  'user.manage': { roles: ['administrator'], reason: 'Only administrators change accounts.' },
  'activity.read': { roles: ['vendor', ...inside], reason: 'You may not see the activity record.' },
  'activity.export': { roles: inside, reason: 'The activity record is exported by inside people only.' },
} as const satisfies Record<string, Rule>

export type Action = keyof typeof actionRules

/** What an action is about. `vendorId`: the vendor that it belongs to. */
export type Subject = { vendorId: string | null }

/** Whether `actor` may do `action` at all and, with `subject`, on that. Pure; a role taken away bites as soon as the actor is read anew. */
export function can(actor: Pick<Actor, 'roles' | 'vendorId'>, action: Action, subject?: Subject): Permission {
  const rule: Rule = actionRules[action]
  if (!actor.roles.some((role) => rule.roles.includes(role))) return refused(rule.reason)
  if (subject && !canSee(actor, subject.vendorId)) return refused('This belongs to somebody else.')
  return allowed
}

/** Whether `actor` may know that something of this vendor exists. Vendor users see their own company's, inside people see all. */
export function canSee(actor: Pick<Actor, 'vendorId'>, vendorId: string | null): boolean {
  return actor.vendorId === null || actor.vendorId === vendorId
}
