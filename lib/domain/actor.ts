/** Who acts: the roles a person may have, and the actor that every use case takes. */

export const roles = ['vendor', 'approver', 'administrator', 'auditor'] as const
export type Role = (typeof roles)[number]

/** A signed-in person, as read from the database for this very call. `sessionId` is the row's id, never the cookie's value. */
export type Actor = {
  userId: string
  email: string
  name: string
  roles: readonly Role[]
  /** Set for vendor users only. */
  vendorId: string | null
  sessionId: string
}

/** Where a call came from; kept with every activity and credential. */
export type Origin = { ip: string | null; userAgent: string | null; traceId: string }
