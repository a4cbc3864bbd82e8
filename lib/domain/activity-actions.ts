/** Everything that can be written to the activity record; closed, so that each has its sentence. */
export const activityActions = [
  'session.signed_in',
  'session.sign_in_failed',
  'session.signed_out',
  'request.submitted',
  'request.withdrawn',
  'request.narrowed',
  'request.approval_counted',
  'request.approved',
  'request.denied',
  'request.cancelled',
  'request.lapsed',
  'grant.revoke_requested',
  'grant.release_requested',
  'grant.undo_requested',
  'grant.end_requested',
  'grant.provisioning',
  'grant.active',
  'grant.failed',
  'grant.revoking',
  'grant.alarm',
  'grant.drift',
  'grant.ended',
  'grant.cleaned',
  'credential.minted',
  'credential.failed',
  'credential.revoke_requested',
  'credential.revoked',
  'credential.expired',
  'cluster.added',
  'cluster.updated',
  'cluster.credential_replaced',
  'cluster.check_requested',
  'cluster.checked',
  'cluster.unreachable',
  'cluster.retired',
  'cluster.access_revoked',
  'profile.created',
  'profile.version_published',
  'profile.retired',
  'vendor.created',
  'vendor.updated',
  'vendor.suspended',
  'vendor.resumed',
  'vendor.access_revoked',
  'user.created',
  'user.updated',
  'user.disabled',
  'user.enabled',
  'user.sessions_ended',
  'activity.exported',
] as const

export type ActivityAction = (typeof activityActions)[number]

/** What an activity is about; `subjectId` is the id in that table. */
export const activitySubjects = ['session', 'request', 'grant', 'credential', 'cluster', 'profile', 'vendor', 'user', 'activity'] as const
export type ActivitySubject = (typeof activitySubjects)[number]

/** True for an action of the closed list; rows written by a newer version may hold others. */
export const isActivityAction = (text: string): text is ActivityAction => (activityActions as readonly string[]).includes(text)
