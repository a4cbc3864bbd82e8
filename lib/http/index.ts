/**
 * http: the one door of the API: who calls, from where, with what; and how it is answered.
 * Knows: requests, responses, problem+json, schemas of what comes in and goes out, the live stream.
 * Must never know: the rules of requests and grants, SQL of the domain, Kubernetes; it calls one use case and passes on what it says.
 * What proxy.ts and the pages need is in files of its own, so that they carry nothing else along.
 * Imports access, auth, issuer-channel, db, domain, platform.
 */
export { activityCsv } from './activity-csv.ts'
export { kubeconfigResponse, yamlResponse } from './files.ts'
export * from './input-schemas.ts'
export { json, raw } from './operation.ts'
export { route } from './route.ts'
export { openStream } from './sse.ts'
export * from './view-schemas.ts'
