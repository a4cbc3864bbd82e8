/** What browser code may import of the domain: pure tables and functions without anything of Node. */

export { type ActivityAction, activityActions, isActivityAction } from './activity-actions.ts'
export { activitySentence } from './activity-sentences.ts'
export { type Actor, type Origin, type Role, roles } from './actor.ts'
export { reasonLimits } from './decide.rules.ts'
export { endReasonWords } from './end.rules.ts'
export { dnsLabelPattern, isReservedNamespace, profileRoleName } from './names.ts'
export { allowed, type Permission, refused } from './permission.ts'
export { maxRules, profileRulesTroubles, profileVerbs, type RuleTrouble } from './profile.rules.ts'
export { type PolicyRule, type ProfileScope, profileScopes } from './rbac.ts'
export { listWords, type RulesInWords, rulesInWords } from './rules-in-words.ts'
export {
  type CredentialState,
  canMoveGrant,
  canMoveRequest,
  credentialStates,
  type GrantEndReason,
  type GrantState,
  grantEndReasons,
  grantMoves,
  grantStates,
  liveGrantStates,
  type RequestState,
  requestMoves,
  requestStates,
} from './states.ts'
export { checkSubmission, justificationLimits, maxNamespaces, maxTicketUrlLength, namespacesTrouble, type Trouble, ticketUrlTrouble } from './submit.rules.ts'
export { agoWords, coarseDuration, textTrouble } from './text.rules.ts'
export { byUrgency, wantedBy } from './urgency.ts'
export {
  durationPresets,
  formatDuration,
  grantWindow,
  maxStartAheadSeconds,
  minDurationSeconds,
  minTokenSeconds,
  parseDuration,
  requestLapseSeconds,
  revokeAlarmSeconds,
  tokenLifetime,
  undoSeconds,
  warnBeforeEndSeconds,
} from './windows.ts'
