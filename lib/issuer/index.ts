/**
 * issuer: makes grants real in their clusters: provisions, mints, expires, revokes, reconciles.
 * Knows: the ledger of objects, the sealed cluster credentials, what proves that access is there or gone.
 * Must never know: how a request is decided (it re-checks what was recorded), pages, sessions' cookies. It never writes a decision.
 * A token leaves it once, in one answer, and is in no row, log or error.
 * Imports db, kubernetes, issuer-channel, domain, platform; nobody imports it but set-up scripts, tests and the manifest's readers.
 */
export { type EncryptionKey, encryptionKey } from './crypto.ts'
export type { ManifestProfile } from './manifest.ts'
export { type ClusterToPrepare, prepareCluster } from './prepare-cluster.ts'
export { type IssuerOptions, type RunningIssuer, runIssuer } from './run-issuer.ts'
