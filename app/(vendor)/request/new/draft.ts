/** What the form holds. Kept in this tab's own storage until it is sent, so that a reload loses nothing. */
export type RequestDraft = {
  profileVersionId: string
  clusterId: string
  namespaces: string[]
  when: 'now' | 'later'
  /** Value of a datetime-local input, in the reader's own zone. */
  startsLocal: string
  duration: string
  justification: string
  ticketUrl: string
}

export const emptyDraft: RequestDraft = {
  profileVersionId: '',
  clusterId: '',
  namespaces: [],
  when: 'now',
  startsLocal: '',
  duration: '1h',
  justification: '',
  ticketUrl: '',
}

const key = 'daypass.request-draft'

/** The kept draft, or null. Whatever isn't a draft (an older shape, something typed in by hand) is dropped. */
export function loadDraft(): RequestDraft | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null')
    return isDraft(kept) ? kept : null
  } catch {
    return null
  }
}

export function saveDraft(draft: RequestDraft): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft))
  } catch {
    // Storage may be forbidden; the form then simply does not survive a reload.
  }
}

export function dropDraft(): void {
  try {
    sessionStorage.removeItem(key)
  } catch {
    // As above.
  }
}

function isDraft(value: unknown): value is RequestDraft {
  if (typeof value !== 'object' || value === null) return false
  const draft = value as Record<string, unknown>
  const texts = ['profileVersionId', 'clusterId', 'startsLocal', 'duration', 'justification', 'ticketUrl']
  return (
    texts.every((name) => typeof draft[name] === 'string') &&
    (draft.when === 'now' || draft.when === 'later') &&
    Array.isArray(draft.namespaces) &&
    draft.namespaces.every((name) => typeof name === 'string')
  )
}

/** The instant that a datetime-local value means here, or null when it is empty or no time at all. */
export function startOf(draft: Pick<RequestDraft, 'when' | 'startsLocal'>): Date | null {
  if (draft.when === 'now' || draft.startsLocal === '') return null
  const at = new Date(draft.startsLocal)
  return Number.isNaN(at.getTime()) ? null : at
}
