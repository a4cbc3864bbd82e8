/**
 * auth: who calls: signing in, sessions that can be ended at once, passwords.
 * Knows: the sign-in library, the session cookie, the sessions and users tables.
 * Must never know: what an actor may do to a request or a grant beyond can(); Kubernetes.
 * Nothing outside of this room reads the cookie or a password hash.
 * Imports db, domain, platform.
 */
export { currentActor } from './actor.ts'
export { authOptions, rateLimitedError } from './options.ts'
export { requestOrigin } from './request-origin.ts'
