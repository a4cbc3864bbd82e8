import type { ActivityAction } from './activity-actions.ts'
import { isActivityAction } from './activity-actions.ts'
import { endReasonWords } from './end.rules.ts'
import { listWords } from './rules-in-words.ts'
import { type GrantEndReason, grantEndReasons } from './states.ts'
import { formatDuration } from './windows.ts'

/** An activity row as the record has it; `detail` may come from any version of the program. */
export type Recorded = { action: string; actorLabel: string; subjectId: string; detail: Record<string, unknown> }

type Words = {
  who: string
  id: string
  /** The detail's text under `key`, or `otherwise`. */
  text(key: string, otherwise?: string): string
  /** ": text" when there is one. */
  colon(key: string): string
  list(key: string): string
  duration(key: string): string
  number(key: string): number | null
  /** `read-only debug on payments-cluster (payments and orders)`, as far as the detail tells. */
  scope: string
  /** `credential 2`, or `a credential`. */
  credential: string
}

const sentences: Record<ActivityAction, (w: Words) => string> = {
  'session.signed_in': (w) => `${w.who} signed in.`,
  'session.sign_in_failed': (w) => `A sign-in as ${w.text('email', w.who)} failed.`,
  'session.signed_out': (w) => `${w.who} signed out.`,
  'request.submitted': (w) => `${w.who} asked for ${w.scope}${w.duration('durationSeconds')}.`,
  'request.withdrawn': (w) => `${w.who} withdrew the request for ${w.scope}.`,
  'request.narrowed': (w) => `${w.who} narrowed the request to ${w.list('namespaces') || 'the whole cluster'}${w.duration('durationSeconds')}.`,
  'request.approval_counted': (w) => `${w.who} approved: ${w.number('approvals') ?? 1} of ${w.number('requiredApprovals') ?? '?'} approvals are given.`,
  'request.approved': (w) => `${w.who} approved the request of ${w.text('requester', 'a vendor user')} for ${w.scope}${w.duration('durationSeconds')}.`,
  'request.denied': (w) => `${w.who} denied the request of ${w.text('requester', 'a vendor user')} for ${w.scope}${w.colon('reason')}.`,
  'request.cancelled': (w) => `The request for ${w.scope} was cancelled${w.colon('reason')}.`,
  'request.lapsed': (w) => `The request for ${w.scope} lapsed: nobody decided it in time.`,
  'grant.revoke_requested': (w) => `${w.who} revoked the access of ${w.text('requester', 'a vendor user')}${w.colon('reason')}.`,
  'grant.release_requested': (w) => `${w.who} gave the access back before its end.`,
  'grant.undo_requested': (w) => `${w.who} took the approval back.`,
  'grant.end_requested': (w) => `The access of ${w.text('requester', 'a vendor user')} is being ended because ${reasonWords(w.text('endReason'))}.`,
  'grant.provisioning': () => 'The issuer started to set the access up.',
  'grant.active': () => 'The access is active: the API server allows what was granted and refuses what was not.',
  'grant.failed': (w) => `The access could not be set up${w.colon('error')}.`,
  'grant.revoking': (w) => `The issuer started to end the access${w.text('endReason') ? ` because ${reasonWords(w.text('endReason'))}` : ''}.`,
  'grant.alarm': (w) => `The end of the access is not proven yet; the issuer keeps trying${w.colon('error')}.`,
  'grant.drift': (w) => `The access differs from what was granted in the cluster${w.colon('what')}.`,
  'grant.ended': (w) =>
    `The access ended${w.text('endReason') ? ` because ${reasonWords(w.text('endReason'))}` : ''}${w.text('deniedAt') ? '; the API server refuses it' : ''}.`,
  'grant.cleaned': () => 'The last objects of the access were removed from the cluster.',
  'credential.minted': (w) => `${w.who} downloaded ${w.credential}.`,
  'credential.failed': (w) => `${capital(w.credential)} could not be made${w.colon('error')}.`,
  'credential.revoke_requested': (w) => `${w.who} revoked ${w.credential}.`,
  'credential.revoked': (w) => `${capital(w.credential)} was removed from the cluster.`,
  'credential.expired': (w) => `${capital(w.credential)} expired.`,
  'cluster.added': (w) => `${w.who} added the cluster ${w.text('cluster', w.text('name', w.id))}.`,
  'cluster.updated': (w) => `${w.who} changed the cluster ${w.text('cluster', w.id)}${changed(w)}.`,
  'cluster.credential_replaced': (w) => `${w.who} replaced the issuer's credential of the cluster ${w.text('cluster', w.id)}.`,
  'cluster.check_requested': (w) => `${w.who} asked the issuer to check the cluster ${w.text('cluster', w.id)}.`,
  'cluster.checked': (w) => `The issuer checked the cluster ${w.text('cluster', w.id)}.`,
  'cluster.unreachable': (w) => `The issuer cannot reach the cluster ${w.text('cluster', w.id)}${w.colon('error')}.`,
  'cluster.retired': (w) => `${w.who} took the cluster ${w.text('cluster', w.id)} out of service.`,
  'cluster.access_revoked': (w) => `${w.who} revoked all access to the cluster ${w.text('cluster', w.id)} (${w.number('grants') ?? 0})${w.colon('reason')}.`,
  'profile.created': (w) => `${w.who} created the access profile ${w.text('profile', w.id)}.`,
  'profile.version_published': (w) => `${w.who} published version ${w.number('version') ?? '?'} of the access profile ${w.text('profile', w.id)}.`,
  'profile.retired': (w) => `${w.who} retired the access profile ${w.text('profile', w.id)}.`,
  'vendor.created': (w) => `${w.who} added the vendor ${w.text('vendor', w.id)}.`,
  'vendor.updated': (w) => `${w.who} changed the vendor ${w.text('vendor', w.id)}${changed(w)}.`,
  'vendor.suspended': (w) => `${w.who} suspended the vendor ${w.text('vendor', w.id)}${w.colon('reason')}.`,
  'vendor.resumed': (w) => `${w.who} lifted the suspension of the vendor ${w.text('vendor', w.id)}.`,
  'vendor.access_revoked': (w) => `${w.who} revoked all access of the vendor ${w.text('vendor', w.id)} (${w.number('grants') ?? 0})${w.colon('reason')}.`,
  'user.created': (w) => `${w.who} added ${w.text('user', w.id)}.`,
  'user.updated': (w) => `${w.who} changed the account of ${w.text('user', w.id)}${changed(w)}.`,
  'user.disabled': (w) => `${w.who} disabled the account of ${w.text('user', w.id)}.`,
  'user.enabled': (w) => `${w.who} enabled the account of ${w.text('user', w.id)}.`,
  'user.sessions_ended': (w) => `${w.who} ended all sessions of ${w.text('user', w.id)}.`,
  'activity.exported': (w) => `${w.who} exported the activity record.`,
}

/** One human sentence for a row. Total: an action or detail it does not know is told as it is, never thrown at. */
export function activitySentence(row: Recorded): string {
  if (!isActivityAction(row.action)) return `${row.actorLabel}: ${row.action}.`
  return sentences[row.action](wordsOf(row))
}

const reasonWords = (reason: string): string =>
  (grantEndReasons as readonly string[]).includes(reason) ? endReasonWords(reason as GrantEndReason) : reason || 'it was asked for'

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function changed(w: Words): string {
  const fields = w.list('changed')
  return fields ? ` (${fields})` : ''
}

function wordsOf(row: Recorded): Words {
  const { detail } = row
  const text = (key: string, otherwise = ''): string => (typeof detail[key] === 'string' && detail[key] !== '' ? detail[key] : otherwise)
  const number = (key: string): number | null => (typeof detail[key] === 'number' ? detail[key] : null)
  const list = (key: string): string => {
    const value = detail[key]
    return Array.isArray(value) ? listWords(value.filter((it): it is string => typeof it === 'string')) : ''
  }
  const seconds = (key: string): string => (number(key) === null ? '' : ` for ${formatDuration(number(key) ?? 0)}`)
  const where = list('namespaces')
  const scope = `${text('profile', 'access')} on ${text('cluster', 'a cluster')}${where ? ` (${where})` : ''}`
  const credential = number('number') === null ? 'a credential' : `credential ${number('number')}`
  const colon = (key: string): string => (text(key) ? `: ${text(key).replace(/[.\s]+$/, '')}` : '')
  return { who: row.actorLabel, id: row.subjectId, text, colon, list, duration: seconds, number, scope, credential }
}
