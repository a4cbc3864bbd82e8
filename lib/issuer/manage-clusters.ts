import { isUniqueViolation } from '#lib/db/index.ts'
import type {
  AddClusterInput,
  AddClusterResult,
  ClusterCredentialInput,
  ReplaceCredentialInput,
  TestClusterInput,
  TestClusterResult,
} from '#lib/issuer-channel/index.ts'
import { connectCluster, normalTarget, parseKubeconfig, type Target } from '#lib/kubernetes/index.ts'
import { Fault, notFound } from '#lib/platform/fault.ts'
import { newId } from '#lib/platform/ids.ts'
import { checkCluster, lookAtCluster } from './check-cluster.ts'
import { createCluster, listPublishedProfiles, replaceCluster } from './clusters.store.ts'
import type { IssuerContext } from './context.ts'
import type { EncryptionKey } from './crypto.ts'

type AskedBy = { actorUserId: string; sessionId: string; origin: { ip: string | null; userAgent: string | null; traceId: string } }

/** The administrator behind a call, read anew: a live session, not disabled, in the role now. Throws Fault. */
async function administrator(context: IssuerContext, by: AskedBy): Promise<{ id: string; name: string }> {
  const now = context.clock.now()
  const session = await context.db.session.findUnique({ where: { id: by.sessionId }, select: { userId: true, revokedAt: true, expiresAt: true } })
  const user = await context.db.user.findUnique({ where: { id: by.actorUserId }, select: { id: true, name: true, roles: true, disabledAt: true } })
  if (!session || !user || session.userId !== user.id || session.revokedAt || session.expiresAt <= now || user.disabledAt) {
    throw new Fault('auth.required', 'Your session has ended. Sign in again.')
  }
  if (!user.roles.includes('administrator')) throw new Fault('auth.forbidden', 'Only an administrator can do this.')
  return { id: user.id, name: user.name }
}

function targetOf(credential: ClusterCredentialInput): Target {
  const outcome = 'kubeconfig' in credential ? parseKubeconfig(credential.kubeconfig, credential.context) : normalTarget(credential)
  if (outcome.ok) return outcome.target
  throw new Fault('cluster.bad_credential', outcome.trouble.message, { fields: [{ path: outcome.trouble.field, message: outcome.trouble.message }] })
}

/** Tries a credential without keeping it. */
export async function testCluster(context: IssuerContext, input: TestClusterInput): Promise<TestClusterResult> {
  await administrator(context, input)
  return look(context, targetOf(input.credential))
}

async function look(context: IssuerContext, target: Target): Promise<TestClusterResult> {
  const connection = connectCluster(target)
  try {
    const check = await lookAtCluster(connection.ordinary, target, await listPublishedProfiles(context.db))
    const missing = check.missingRights ?? []
    return {
      ok: check.reachable && missing.length === 0,
      serverUrl: target.serverUrl,
      caPem: target.caPem,
      serverVersion: check.serverVersion,
      missingRights: missing,
      credentialExpiresAt: check.credentialExpiresAt?.toISOString() ?? null,
      ...(check.error === null ? {} : { error: check.error }),
    }
  } finally {
    connection.close()
  }
}

/** Stores a new cluster with its credential and looks at it. A cluster that does not answer, or where rights are missing, is stored too and shown so. */
export async function addCluster(context: IssuerContext, key: EncryptionKey, input: AddClusterInput): Promise<AddClusterResult> {
  const actor = await administrator(context, input)
  const target = targetOf(input.credential)
  const id = newId()
  if (await context.db.cluster.findUnique({ where: { slug: input.slug }, select: { id: true } })) throw duplicate(input.slug)
  try {
    await createCluster(context.db, key, { id, ...input, target }, async (tx) => {
      await tx.activity.create({
        data: activityOf(context, actor, input, 'cluster.added', id, { cluster: input.name, slug: input.slug, serverUrl: target.serverUrl }),
      })
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw duplicate(input.slug)
    throw error
  }
  await lookNow(context, id)
  return { clusterId: id }
}

/**
 * Puts a new credential in the place of the old one. Refuses another server or CA while something of a grant may still be in the cluster:
 * its end would be asked of another API server, whose "no" proves nothing. Throws Fault.
 */
export async function replaceCredential(context: IssuerContext, key: EncryptionKey, clusterId: string, input: ReplaceCredentialInput): Promise<void> {
  const actor = await administrator(context, input)
  const target = targetOf(input.credential)
  const cluster = await context.db.cluster.findUnique({ where: { id: clusterId }, select: { name: true } })
  if (!cluster) throw notFound()
  const replaced = await replaceCluster(context.db, key, { id: clusterId, target, now: context.clock.now(), mayChange: 'nothing' }, async (tx) => {
    await tx.activity.create({
      data: activityOf(context, actor, input, 'cluster.credential_replaced', clusterId, { cluster: cluster.name, serverUrl: target.serverUrl }),
    })
  })
  if (!replaced) {
    const message = `Another server or CA cannot take the place of this one while access in "${cluster.name}" is live or being cleaned up. End its access first, or add the other server as a cluster of its own.`
    throw new Fault('cluster.bad_credential', message, { fields: [{ path: 'serverUrl', message }] })
  }
  await lookNow(context, clusterId)
}

async function lookNow(context: IssuerContext, clusterId: string): Promise<void> {
  await context.clusters.reload()
  const cluster = await context.clusters.get(clusterId)
  if (cluster) await checkCluster(context, cluster)
}

const duplicate = (slug: string): Fault => new Fault('cluster.duplicate', `There is a cluster "${slug}" already.`)

function activityOf(
  context: IssuerContext,
  actor: { id: string; name: string },
  by: AskedBy,
  action: string,
  clusterId: string,
  detail: Record<string, string>,
) {
  return {
    at: context.clock.now(),
    actorKind: 'user',
    actorId: actor.id,
    actorLabel: actor.name,
    action,
    subjectType: 'cluster',
    subjectId: clusterId,
    clusterId,
    ip: by.origin.ip,
    userAgent: by.origin.userAgent,
    traceId: by.origin.traceId,
    detail,
  }
}
