import { reasonLimits } from '#lib/domain/decide.rules.ts'
import type { Permission } from '#lib/domain/permission.ts'
import { textTrouble } from '#lib/domain/text.rules.ts'
import { Fault, type FaultCode } from '#lib/platform/index.ts'

/** A rule's refusal as a Fault; `field` is the input that is wrong. */
export const refusalFault = (refusal: { code: FaultCode; reason: string; field?: string }): Fault =>
  new Fault(refusal.code, refusal.reason, refusal.field ? { fields: [{ path: refusal.field, message: refusal.reason }] } : {})

/** Throws `code` with the reason unless the permission says yes. */
export function demand(permission: Permission, code: FaultCode): void {
  if (!permission.allowed) throw new Fault(code, permission.reason)
}

/** One field's trouble as a Fault. */
export const fieldFault = (path: string, message: string): Fault => new Fault('input.invalid', message, { fields: [{ path, message }] })

/** A reason without its edges; throws input.invalid when it is too short, too long or unreadable. */
export function soundReason(text: string): string {
  const trouble = textTrouble(text, reasonLimits)
  if (trouble !== null) throw fieldFault('reason', trouble)
  return text.trim()
}

/** A name without its edges: one line of 1 to 80 readable characters; throws input.invalid otherwise. */
export function soundName(path: string, text: string): string {
  const trouble = textTrouble(text, { min: 1, max: 80 })
  if (trouble !== null) throw fieldFault(path, trouble)
  return text.trim()
}

/** A slug: lower-case letters, digits and dashes, at most 40, as it is part of names in clusters; throws input.invalid otherwise. */
export function soundSlug(text: string): string {
  if (!/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/.test(text)) throw fieldFault('slug', 'Use lower-case letters, digits and dashes, at most 40.')
  return text
}
