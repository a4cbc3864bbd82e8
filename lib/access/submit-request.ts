import { inTransaction, isUniqueViolation, type Transaction } from '#lib/db/index.ts'
import { liveRequestKey, requestDigest, rulesDigest } from '#lib/domain/digest.ts'
import type { PolicyRule, ProfileScope } from '#lib/domain/rbac.ts'
import { checkSubmission, type SubmitInput, type SubmitValues } from '#lib/domain/submit.rules.ts'
import { requestLapseSeconds } from '#lib/domain/windows.ts'
import { Fault, isId, newId } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { type FreshActor, lockActor } from './actor.store.ts'
import type { Context } from './context.ts'
import { type RateLimit, takePoint } from './rate-limit.store.ts'
import { readRequest } from './read-request.ts'
import { fieldFault } from './refusal.ts'
import type { RequestView } from './views.ts'

/** One a minute for a whole hour: above what a person files, low enough that a runaway program fills nobody's inbox. */
export const submitLimit: RateLimit = { points: 60, seconds: 3600 }

export type SubmitRequestInput = SubmitInput & { clusterId: string; profileVersionId: string }

/** What the request names, as it is now; its rows are held so that it cannot be retired or suspended before this is written. */
type Target = {
  profileId: string
  profileName: string
  scope: ProfileScope
  rules: PolicyRule[]
  digest: string
  requiredApprovals: number
  profileMaxSeconds: number
  profileRetired: boolean
  clusterName: string
  clusterMaxSeconds: number
  clusterRetired: boolean
  contractEndsAt: Date | null
  published: string | null
  /** The cluster has a newer version of the profile: the older one may have been replaced for giving too much. */
  superseded: boolean
  namespaces: string[]
}

/**
 * A vendor user asks for access. Throws input.invalid with every field's trouble, vendor.suspended, cluster.retired, profile.retired,
 * request.profile_changed, profile.superseded, request.duplicate (one live request per person, cluster, profile and namespace set) and request.rate_limited.
 */
export async function submitRequest(context: Context, input: SubmitRequestInput): Promise<RequestView> {
  const { db, clock, actor } = context
  await takePoint(db, `submit:${actor.userId}`, submitLimit, clock.now(), 'request.rate_limited')
  let liveKey = ''
  try {
    const id = await inTransaction(db, async (tx) => {
      const person = await lockActor(tx, context, 'request.submit')
      const target = await lockTarget(tx, person, input)
      const now = clock.now()
      const values = checked(input, target, now)
      liveKey = liveRequestKey({ requesterId: person.userId, clusterId: input.clusterId, profileId: target.profileId, namespaces: values.namespaces })
      await lapseInTheWay(tx, context, liveKey, target, now)
      return insertRequest(tx, context, person, input, target, values, liveKey, now)
    })
    return await readRequest(context, id)
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    const standing = await db.accessRequest.findUnique({ where: { liveKey }, select: { id: true, state: true } })
    const what = standing?.state === 'approved' ? 'You have this access already' : 'You have asked for exactly this already'
    throw new Fault('request.duplicate', `${what}${standing ? `: ${standing.id}` : ''}.`, { cause: error })
  }
}

async function lockTarget(tx: Transaction, person: FreshActor, input: SubmitRequestInput): Promise<Target> {
  if (!isId(input.clusterId)) throw fieldFault('clusterId', 'There is no such cluster.')
  if (!isId(input.profileVersionId)) throw fieldFault('profileVersionId', 'There is no such access profile.')
  const [vendor] = await tx.$queryRaw<{ suspended: boolean; contractEndsAt: Date | null }[]>`
    SELECT suspended_at IS NOT NULL AS suspended, contract_ends_at AS "contractEndsAt" FROM vendors WHERE id = ${person.vendorId} FOR SHARE`
  if (!vendor || vendor.suspended) throw new Fault('vendor.suspended', 'Your company is suspended; nothing can be asked for now.')
  const [cluster] = await tx.$queryRaw<
    { clusterName: string; clusterMaxSeconds: number; clusterRetired: boolean; namespaces: string[]; published: string | null; superseded: boolean }[]
  >`
    SELECT c.name AS "clusterName", c.max_duration_seconds AS "clusterMaxSeconds", c.retired_at IS NOT NULL AS "clusterRetired",
      ARRAY(SELECT n.name FROM cluster_namespaces n WHERE n.cluster_id = c.id) AS namespaces,
      (SELECT cp.state FROM cluster_profiles cp WHERE cp.cluster_id = c.id AND cp.profile_version_id = ${input.profileVersionId}) AS published,
      EXISTS (SELECT FROM cluster_profiles cp JOIN profile_versions newer ON newer.id = cp.profile_version_id
        JOIN profile_versions asked ON asked.id = ${input.profileVersionId} AND asked.profile_id = newer.profile_id AND asked.version < newer.version
        WHERE cp.cluster_id = c.id AND cp.state = 'published') AS superseded
    FROM clusters c WHERE c.id = ${input.clusterId} FOR SHARE OF c`
  if (!cluster) throw fieldFault('clusterId', 'There is no such cluster.')
  if (cluster.clusterRetired) throw new Fault('cluster.retired', 'This cluster is out of service.')
  const [profile] = await tx.$queryRaw<Omit<Target, 'contractEndsAt' | keyof typeof cluster>[]>`
    SELECT p.id AS "profileId", p.name AS "profileName", p.retired_at IS NOT NULL AS "profileRetired", pv.scope, pv.rules, pv.digest,
      pv.required_approvals AS "requiredApprovals", pv.max_duration_seconds AS "profileMaxSeconds"
    FROM profile_versions pv JOIN access_profiles p ON p.id = pv.profile_id WHERE pv.id = ${input.profileVersionId} FOR SHARE OF p`
  if (!profile) throw fieldFault('profileVersionId', 'There is no such access profile.')
  if (profile.profileRetired) throw new Fault('profile.retired', 'This access profile is no longer offered.')
  if (rulesDigest(profile.rules) !== profile.digest || cluster.published === 'different') {
    throw new Fault('request.profile_changed', 'The rules published in the cluster are not those of this access profile. Tell your hosts.')
  }
  if (cluster.published !== 'published') throw new Fault('request.profile_changed', 'This access profile is not published in this cluster.')
  if (cluster.superseded) throw new Fault('profile.superseded', 'This cluster has a newer version of this access profile. Ask for that one.')
  return { ...profile, ...cluster, contractEndsAt: vendor.contractEndsAt }
}

function checked(input: SubmitRequestInput, target: Target, now: Date): SubmitValues {
  const outcome = checkSubmission(input, {
    scope: target.scope,
    profileMaxSeconds: target.profileMaxSeconds,
    clusterMaxSeconds: target.clusterMaxSeconds,
    clusterNamespaces: target.namespaces,
    contractEndsAt: target.contractEndsAt,
    now,
  })
  if (outcome.ok) return outcome.values
  throw new Fault('input.invalid', outcome.troubles.length === 1 ? (outcome.troubles[0]?.message ?? '') : 'Some of this cannot be asked for.', {
    fields: outcome.troubles,
  })
}

/** A request whose time is over but which the issuer has not let lapse yet must not stand in the way of a new one. */
async function lapseInTheWay(tx: Transaction, context: Context, liveKey: string, target: Target, now: Date): Promise<void> {
  const lapsed = await tx.accessRequest.updateManyAndReturn({
    where: { liveKey, state: 'pending', lapsesAt: { lte: now } },
    data: { state: 'lapsed', liveKey: null, decidedAt: now },
    select: { id: true, vendorId: true, clusterId: true, namespaces: true },
  })
  await appendActivity(
    tx,
    context,
    lapsed.map((it) => ({
      action: 'request.lapsed',
      subjectType: 'request',
      subjectId: it.id,
      requestId: it.id,
      vendorId: it.vendorId,
      clusterId: it.clusterId,
      bySystem: true,
      // The key names cluster, profile and namespaces, so they are those of the new request.
      detail: { profile: target.profileName, cluster: target.clusterName, namespaces: it.namespaces },
    })),
  )
}

async function insertRequest(
  tx: Transaction,
  context: Context,
  person: FreshActor,
  input: SubmitRequestInput,
  target: Target,
  values: SubmitValues,
  liveKey: string,
  now: Date,
): Promise<string> {
  const id = newId()
  const content = {
    vendorId: person.vendorId as string,
    requesterId: person.userId,
    clusterId: input.clusterId,
    profileVersionId: input.profileVersionId,
    profileDigest: target.digest,
    ...values,
  }
  const digest = requestDigest({ requestId: id, version: 1, ...content })
  const lapsesAt = new Date(now.getTime() + requestLapseSeconds * 1000)
  await tx.accessRequest.create({
    data: { id, ...content, digest, liveKey, lapsesAt, createdAt: now, requiredApprovals: target.requiredApprovals },
    select: { id: true },
  })
  await tx.accessRequestVersion.create({
    data: {
      requestId: id,
      version: 1,
      namespaces: values.namespaces,
      startsAt: values.startsAt,
      durationSeconds: values.durationSeconds,
      digest,
      authorId: person.userId,
      createdAt: now,
    },
    select: { version: true },
  })
  await appendActivity(tx, context, [
    {
      action: 'request.submitted',
      subjectType: 'request',
      subjectId: id,
      requestId: id,
      vendorId: content.vendorId,
      clusterId: content.clusterId,
      detail: { profile: target.profileName, cluster: target.clusterName, namespaces: values.namespaces, durationSeconds: values.durationSeconds },
    },
  ])
  return id
}
