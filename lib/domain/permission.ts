/** Whether somebody may do something now, and if not, why, in words fit for a disabled button. */
export type Permission = { allowed: true } | { allowed: false; reason: string }

export const allowed: Permission = { allowed: true }
export const refused = (reason: string): Permission => ({ allowed: false, reason })
