import { dnsLabelPattern, isReservedNamespace } from './names.ts'
import type { ProfileScope } from './rbac.ts'
import { textTrouble } from './text.rules.ts'
import { formatDuration, maxStartAheadSeconds, minDurationSeconds, parseDuration } from './windows.ts'

/** One field's trouble; `path` is the field of the input. */
export type Trouble = { path: 'namespaces' | 'duration' | 'startsAt' | 'justification' | 'ticketUrl'; message: string }

export const maxNamespaces = 20
/** Limits of a justification, in characters after trimming. */
export const justificationLimits = { min: 10, max: 2000, multiline: true } as const
export const maxTicketUrlLength = 500
/** A start this little in the past is a slow click, not a mistake. */
export const startGraceSeconds = 60

export type SubmitInput = {
  namespaces: readonly string[]
  /** ISO 8601 with offset; null is "as soon as approved". */
  startsAt: string | null
  /** Go form (`1h30m`) or whole seconds. */
  duration: string | number
  justification: string
  ticketUrl: string | null
}

/** What the request must fit into, as the database has it now. */
export type SubmitLimits = {
  scope: ProfileScope
  profileMaxSeconds: number
  clusterMaxSeconds: number
  /** The cluster's namespaces that may be asked for. */
  clusterNamespaces: readonly string[]
  contractEndsAt: Date | null
  now: Date
}

export type SubmitValues = { namespaces: string[]; startsAt: Date | null; durationSeconds: number; justification: string; ticketUrl: string | null }
export type SubmitOutcome = { ok: true; values: SubmitValues } | { ok: false; troubles: Trouble[] }

/** Checks a request against everything that can be known before anybody decides. Total: any text in, every trouble out. */
export function checkSubmission(input: SubmitInput, limits: SubmitLimits): SubmitOutcome {
  const troubles: Trouble[] = []
  const add = (path: Trouble['path'], message: string | null): void => {
    if (message !== null) troubles.push({ path, message })
  }
  add('namespaces', namespacesTrouble(input.namespaces, limits))
  const durationSeconds = typeof input.duration === 'number' ? input.duration : parseDuration(input.duration)
  add('duration', durationTrouble(durationSeconds, limits))
  const startsAt = input.startsAt === null ? null : parseInstant(input.startsAt)
  add('startsAt', input.startsAt === null ? null : startTrouble(startsAt, limits.now))
  add('justification', textTrouble(input.justification, justificationLimits))
  const ticketUrl = input.ticketUrl?.trim() || null
  add('ticketUrl', ticketUrl === null ? null : ticketUrlTrouble(ticketUrl))
  if (troubles.length === 0 && durationSeconds !== null) add('duration', contractTrouble(startsAt, durationSeconds, limits))
  if (troubles.length > 0 || durationSeconds === null) return { ok: false, troubles }
  return {
    ok: true,
    values: {
      namespaces: [...input.namespaces].sort(),
      // A start in the past means "now": the window then begins with the approval.
      startsAt: startsAt !== null && startsAt > limits.now ? startsAt : null,
      durationSeconds,
      justification: input.justification.trim(),
      ticketUrl,
    },
  }
}

/** What is wrong with a set of namespaces; null when it is sound. */
export function namespacesTrouble(namespaces: readonly string[], limits: Pick<SubmitLimits, 'scope' | 'clusterNamespaces'>): string | null {
  if (limits.scope === 'cluster') return namespaces.length === 0 ? null : 'This profile is for the whole cluster; it takes no namespaces.'
  if (namespaces.length === 0) return 'Choose at least one namespace.'
  if (namespaces.length > maxNamespaces) return `Choose at most ${maxNamespaces} namespaces.`
  if (new Set(namespaces).size !== namespaces.length) return 'A namespace is named twice.'
  for (const name of namespaces) {
    if (!dnsLabelPattern.test(name)) return 'A namespace has lower-case letters, digits and dashes, at most 63.'
    if (isReservedNamespace(name)) return `Nobody can ask for ${name}: it belongs to the cluster or to Daypass itself.`
    if (!limits.clusterNamespaces.includes(name)) return `The cluster has no namespace ${name}.`
  }
  return null
}

function durationTrouble(seconds: number | null, limits: SubmitLimits): string | null {
  if (seconds === null || !Number.isInteger(seconds)) return 'Write a duration like 45m, 2h or 1h30m.'
  if (seconds < minDurationSeconds) return 'The shortest access is one minute.'
  if (seconds > limits.profileMaxSeconds && limits.profileMaxSeconds <= limits.clusterMaxSeconds) {
    return `This profile is given for at most ${formatDuration(limits.profileMaxSeconds)}.`
  }
  if (seconds > limits.clusterMaxSeconds) return `This cluster gives access for at most ${formatDuration(limits.clusterMaxSeconds)}.`
  return null
}

/** An instant in ISO 8601 with its offset; null for anything else. A local time without offset would mean another hour to each reader. */
export function parseInstant(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) return null
  // Date takes 30 February as 2 March.
  return new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().slice(0, 10) === text.slice(0, 10) ? at : null
}

function startTrouble(startsAt: Date | null, now: Date): string | null {
  if (startsAt === null) return 'Write the start as a date and time with its offset from UTC.'
  const ahead = (startsAt.getTime() - now.getTime()) / 1000
  if (ahead < -startGraceSeconds) return 'The start is in the past.'
  if (ahead > maxStartAheadSeconds) return `The start may be at most ${maxStartAheadSeconds / 86_400} days ahead.`
  return null
}

/** What is wrong with a ticket's address; null when it is sound. It is shown as a link, so only what a browser opens harmlessly will do. */
export function ticketUrlTrouble(text: string): string | null {
  if (text.length > maxTicketUrlLength) return `The link may have at most ${maxTicketUrlLength} characters.`
  if (!/^https:\/\//i.test(text)) return 'The link must start with https://.'
  // URL() drops line breaks and turns backslashes round: what is stored must be what is opened.
  if (/[\s\\<>"'`{}|^]/.test(text) || textTrouble(text, { min: 1, max: maxTicketUrlLength }) !== null) return 'The link holds characters that no address has.'
  if (!URL.canParse(text)) return 'This is not an address.'
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || text.slice(8).split(/[/?#]/)[0]?.includes('@')) return 'The link must not hold a user name or password.'
  if (!/^[a-z0-9.-]+$/i.test(url.hostname) || !url.hostname.includes('.')) return 'The link must name a host, like tickets.example.com.'
  return null
}

function contractTrouble(startsAt: Date | null, durationSeconds: number, limits: SubmitLimits): string | null {
  if (limits.contractEndsAt === null) return null
  const from = Math.max(startsAt?.getTime() ?? 0, limits.now.getTime())
  return from + durationSeconds * 1000 > limits.contractEndsAt.getTime() ? 'The access would outlive the contract with your company.' : null
}
