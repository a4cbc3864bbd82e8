/**
 * domain: the rules of Daypass as pure functions and tables.
 * Knows: requests, grants, decisions, windows, RBAC rules, names, words for people.
 * Must never know: Postgres, Kubernetes, HTTP, React, the clock (now comes in), the environment. It throws nothing: outcomes are unions.
 * Imports nothing of ours.
 * This file is what browser code may import: nothing of Node. Server code imports the files themselves.
 */
export type { ActivityAction } from './activity-actions.ts'
export type { Actor, Origin, Role } from './actor.ts'
export type { Permission } from './permission.ts'
export type { RuleTrouble } from './profile.rules.ts'
export type { PolicyRule, ProfileScope } from './rbac.ts'
export { listWords, type RulesInWords, rulesInWords } from './rules-in-words.ts'
export type { CancelReason, CredentialState, GrantEndReason, GrantState, RequestState } from './states.ts'
export { checkSubmission, justificationLimits, maxNamespaces, maxTicketUrlLength, type Trouble } from './submit.rules.ts'
export { durationPresets, formatDuration, minTokenSeconds, parseDuration, requestLapseSeconds, undoSeconds, warnBeforeEndSeconds } from './windows.ts'
