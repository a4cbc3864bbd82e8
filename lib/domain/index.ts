/**
 * domain: the rules of Daypass as pure functions and tables.
 * Knows: requests, grants, decisions, windows, RBAC rules, names, words for people.
 * Must never know: Postgres, Kubernetes, HTTP, React, the clock (now comes in), the environment.
 * Throws nothing: outcomes are unions. Browser code imports client.ts only.
 * Imports nothing of ours.
 */
export * from './client.ts'
export {
  countedApprovals,
  type DecidableRequest,
  type DecideInput,
  type DecideOutcome,
  type DecideRefusal,
  decide,
  mayDecide,
  type Verdict,
} from './decide.rules.ts'
export { liveRequestKey, requestDigest, rulesDigest, sha256Hex } from './digest.ts'
export { type EndableGrant, type Ender, endedWords, mayDownload, mayRelease, mayRevoke, mayRevokeCredential, mayUndo, mayWithdraw } from './end.rules.ts'
