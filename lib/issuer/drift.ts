import { bindingName, clusterLabel, grantLabel, grantsNamespace, managedByLabel, serviceAccountName, ttlLabel } from '#lib/domain/names.ts'
import type { DesiredObject, LiveObject, ObjectKey } from '#lib/kubernetes/index.ts'
import { isAsDesired } from './ensure-object.ts'
import { grantObjects, type PlanInput } from './plan.ts'

/** Ledger against cluster. Pure. */

export type LedgerGrant = Omit<PlanInput, 'grantId' | 'approverIds'> & {
  id: string
  state: string
  /** True when an end is asked for or due: what is missing then is meant to be. */
  ending: boolean
  objects: { kind: string; namespace: string; name: string; uid: string | null }[]
  /** `revoking`: somebody asked to kill it, so its Secret is meant to go. */
  credentials: { id: string; secretName: string; secretUid: string | null; state: string; revoking: boolean }[]
}

export type Observation = { accounts: LiveObject[]; secrets: LiveObject[]; roleBindings: LiveObject[]; clusterRoleBindings: LiveObject[] }

export type Finding =
  /** Somebody took away or replaced what the grant stands on: it ends. */
  | { kind: 'missing'; grantId: string; object: ObjectKey; replaced: boolean }
  /** Somebody changed a binding: it ends. */
  | { kind: 'changed'; grantId: string; object: ObjectKey }
  /** Somebody removed a credential's Secret: its token is dead. */
  | { kind: 'credential-gone'; grantId: string; credentialId: string; object: ObjectKey }
  /** Carries our labels or name and the ledger does not know it, or not any more: it is removed. `grantId` is what it says itself. */
  | { kind: 'unknown'; object: ObjectKey; uid: string; grantId: string }
  /** A binding of somebody else that gives rights to one of our ServiceAccounts. */
  | { kind: 'foreign-binding'; object: ObjectKey; uid: string; grantId: string | null; role: string }

const keyOf = (object: ObjectKey): string => `${object.kind}/${object.namespace}/${object.name}`
const plain = (object: ObjectKey): ObjectKey => ({ kind: object.kind, namespace: object.namespace, name: object.name })
const isBinding = (object: { kind: string }): boolean => object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding'

/**
 * What differs. `before` is the ledger as read before the cluster was looked at, `after` as read after it: an object may be called missing only
 * when its grant was active both times, and unknown only when even the later ledger does not know it (intents are written before effects).
 */
export function compare(clusterId: string, before: readonly LedgerGrant[], after: readonly LedgerGrant[], seen: Observation): Finding[] {
  const latest = new Map(after.map((grant) => [grant.id, grant]))
  const all = [...seen.accounts, ...seen.secrets, ...seen.roleBindings, ...seen.clusterRoleBindings]
  const byKey = new Map(all.map((object) => [keyOf(object), object]))
  const steady = before.filter((grant) => isSteady(grant) && isSteady(latest.get(grant.id)))
  // Another installation's objects are its own affair.
  const mine = all.filter((object) => (object.labels[clusterLabel] ?? clusterId) === clusterId)
  return [...steady.flatMap((grant) => ofGrant(grant, latest.get(grant.id), byKey)), ...mine.flatMap((object) => ofObject(object, latest))]
}

const essentialLabels: readonly string[] = [managedByLabel, grantLabel, ttlLabel]

/**
 * What an object is judged by: role, subjects and labels. Annotations are written once and judged never. A label that this version writes and
 * the one that made the object did not is no change: an upgrade of Daypass must not end the grants that live.
 */
function judged(desired: DesiredObject, live: LiveObject): DesiredObject {
  const labels = Object.entries(desired.labels).filter(([key]) => essentialLabels.includes(key) || key in live.labels)
  return { ...desired, annotations: {}, labels: Object.fromEntries(labels) }
}

const isLive = (credential: LedgerGrant['credentials'][number]): boolean => credential.state === 'live' && !credential.revoking
const isSteady = (grant: LedgerGrant | undefined): boolean => grant?.state === 'active' && !grant.ending

function ofGrant(grant: LedgerGrant, later: LedgerGrant | undefined, byKey: ReadonlyMap<string, LiveObject>): Finding[] {
  const plan = grantObjects({ ...grant, grantId: grant.id, approverIds: [] })
  const findings: Finding[] = []
  for (const desired of [plan.account, ...plan.bindings]) {
    const live = byKey.get(keyOf(desired))
    const uid = grant.objects.find((object) => keyOf(object as ObjectKey) === keyOf(desired))?.uid
    if (!live || live.deleting || (uid && live.uid !== uid))
      findings.push({ kind: 'missing', grantId: grant.id, object: plain(desired), replaced: live !== undefined && !live.deleting })
    else if (!isAsDesired(judged(desired, live), live)) findings.push({ kind: 'changed', grantId: grant.id, object: plain(desired) })
  }
  // Live the whole time that the cluster was looked at: one that was killed meanwhile, by us, is not somebody else's doing.
  const liveLater = new Set(later?.credentials.filter(isLive).map((credential) => credential.id))
  for (const credential of grant.credentials) {
    if (!isLive(credential) || !liveLater.has(credential.id)) continue
    const object: ObjectKey = { kind: 'Secret', namespace: grantsNamespace, name: credential.secretName }
    const live = byKey.get(keyOf(object))
    if (!live || live.uid !== credential.secretUid) findings.push({ kind: 'credential-gone', grantId: grant.id, credentialId: credential.id, object })
  }
  return findings
}

const namePrefixes = {
  ServiceAccount: serviceAccountName(''),
  Secret: serviceAccountName(''),
  RoleBinding: bindingName(''),
  ClusterRoleBinding: bindingName(''),
}

function ofObject(object: LiveObject, ledger: ReadonlyMap<string, LedgerGrant>): Finding[] {
  const named = object.name.startsWith(namePrefixes[object.kind]) && (isBinding(object) || object.namespace === grantsNamespace)
  const label = object.labels[grantLabel]
  if (named || label !== undefined) {
    const grantId = label ?? object.name.slice(namePrefixes[object.kind].length).slice(0, 16)
    const grant = ledger.get(grantId)
    if (grant && knows(grant, object)) return []
    return object.deleting ? [] : [{ kind: 'unknown', object: plain(object), uid: object.uid, grantId }]
  }
  if (!isBinding(object)) return []
  const subject = object.subjects?.find(isOurSubject)
  if (!subject) return []
  const account = subject.name.startsWith('system:') ? subject.name.split(':').at(-1) : subject.name
  const grantId = account?.startsWith(serviceAccountName('')) ? account.slice(serviceAccountName('').length) : null
  // A ServiceAccount that the ledger does not know belongs to another installation.
  if (grantId !== null && !ledger.has(grantId)) return []
  return [{ kind: 'foreign-binding', object: plain(object), uid: object.uid, grantId, role: object.roleRef?.name ?? '' }]
}

/** Only subjects that name our ServiceAccounts: every ServiceAccount's common groups are the cluster's own affair. */
function isOurSubject(subject: { kind: string; name: string; namespace?: string | undefined }): boolean {
  if (subject.kind === 'ServiceAccount') return subject.namespace === grantsNamespace
  if (subject.kind === 'User') return subject.name.startsWith(`system:serviceaccount:${grantsNamespace}:`)
  return subject.kind === 'Group' && subject.name === `system:serviceaccounts:${grantsNamespace}`
}

function knows(grant: LedgerGrant, object: LiveObject): boolean {
  if (object.kind === 'Secret') {
    if (grant.state === 'ended') return false
    const credential = grant.credentials.find((known) => known.secretName === object.name)
    return credential !== undefined && (credential.state === 'minting' || (credential.state === 'live' && credential.secretUid === object.uid))
  }
  const recorded = grant.objects.find((known) => keyOf(known as ObjectKey) === keyOf(object))
  // A missing uid is an effect whose answer is on its way or was lost: the next pass of provisioning decides.
  const same = recorded !== undefined && (recorded.uid === null || recorded.uid === object.uid)
  if (isBinding(object)) return grant.state !== 'ended' && grant.state !== 'scheduled' && same
  return same
}
