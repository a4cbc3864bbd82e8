import type { Permission } from '#lib/domain/permission.ts'
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
