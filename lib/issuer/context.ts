import type { Database } from '#lib/db/index.ts'
import type { ClusterRegistry } from './cluster-registry.ts'
import type { GuardedClock } from './guarded-clock.ts'

/** A log that takes ids and words only. */
export type IssuerLog = {
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
  error(fields: Record<string, unknown>, message: string): void
}

/** Named points between two steps, in the order of a grant's life. */
export type StepPoint =
  | 'claimed'
  | 'account-created'
  | 'binding-created'
  | 'verified'
  | 'activated'
  | 'credential-recorded'
  | 'secret-created'
  | 'token-issued'
  | 'credential-live'
  | 'revoking-recorded'
  | 'bindings-deleted'
  | 'denied'
  | 'secrets-deleted'
  | 'ended'

/** What every part of the issuer works with. `reached` exists so that tests can stop the process between any two steps. */
export type IssuerContext = {
  db: Database
  clock: GuardedClock
  clusters: ClusterRegistry
  log: IssuerLog
  reached?: ((point: StepPoint, grantId: string) => void | Promise<void>) | undefined
}
