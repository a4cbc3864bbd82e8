/** Steps of issuing and ending a grant, as grant_steps records them, in their order. Each is `running`, then `done` or `failed`. */

export const issueSteps = ['service-account', 'bindings', 'verified-allowed', 'verified-denied'] as const
export const endSteps = ['bindings-removed', 'verified-refused', 'credentials-removed', 'account-removed'] as const
export type GrantStepName = (typeof issueSteps)[number] | (typeof endSteps)[number] | 'approval-checked'
