import { type ClusterCalls, type DesiredObject, isKubeError, type LiveObject } from '#lib/kubernetes/index.ts'

/** An object of our name that we did not make, or ours that somebody took away: nothing is adopted and nothing is made twice. */
export class ForeignObjectError extends Error {
  override readonly name = 'ForeignObjectError'
}

/**
 * Makes the object, once. When its name is taken it is ours only if it is exactly what we would have made and the ledger has no other uid:
 * then an earlier call's answer was lost. Returns its uid. Rejects with ForeignObjectError or KubeError.
 */
export async function ensureObject(calls: ClusterCalls, desired: DesiredObject, recordedUid: string | null): Promise<string> {
  if (recordedUid !== null) {
    const known = await calls.get(desired)
    if (known?.uid === recordedUid && isAsDesired(desired, known)) return recordedUid
    throw new ForeignObjectError(`${words(desired)} was ${known ? 'replaced or changed' : 'removed'} by somebody else`)
  }
  try {
    return (await calls.create(desired)).uid
  } catch (error) {
    if (!isKubeError(error, 'already-exists')) throw error
    const existing = await calls.get(desired)
    if (existing && !existing.deleting && isAsDesired(desired, existing)) return existing.uid
    throw new ForeignObjectError(`${words(desired)} is there already and is not what Daypass would have made`)
  }
}

const words = (object: DesiredObject): string => `the ${object.kind} ${object.name}${object.namespace ? ` in ${object.namespace}` : ''}`

const covers = (all: Record<string, string>, some: Record<string, string>): boolean => Object.entries(some).every(([key, value]) => all[key] === value)

/** True when labels, annotations, role and subjects are those that we wrote; what others added to labels and annotations does not count. */
export function isAsDesired(desired: DesiredObject, live: LiveObject): boolean {
  if (!covers(live.labels, desired.labels) || !covers(live.annotations, desired.annotations)) return false
  if (!desired.roleRef) return true
  const role = live.roleRef
  if (!role || role.kind !== desired.roleRef.kind || role.name !== desired.roleRef.name) return false
  const subjects = (object: DesiredObject): string =>
    JSON.stringify((object.subjects ?? []).map((subject) => [subject.kind, subject.namespace ?? '', subject.name]))
  return subjects(desired) === subjects(live)
}
