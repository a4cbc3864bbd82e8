/**
 * platform: what every process stands on: environment, log, clock, ids, faults.
 * Knows: the machine and the process. No words of the domain.
 * Must never know: Postgres, Kubernetes, HTTP, requests, grants, vendors.
 * Imports nothing of ours.
 * A leaf: everybody may import it.
 */
export type { Clock } from './clock.ts'
export { issuerEnv } from './env.ts'
export { Fault, type FaultCode, type FieldTrouble, isFault, notFound } from './fault.ts'
export { isId, newId } from './ids.ts'
export { logger } from './logger.ts'
