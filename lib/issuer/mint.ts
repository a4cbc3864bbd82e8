import { grantsNamespace, serviceAccountName } from '#lib/domain/names.ts'
import { tokenLifetime } from '#lib/domain/windows.ts'
import type { MintResult } from '#lib/issuer-channel/index.ts'
import { type ClusterConnection, isKubeError } from '#lib/kubernetes/index.ts'
import { Fault, notFound } from '#lib/platform/fault.ts'
import type { IssuerContext } from './context.ts'
import { type Begun, beginMint, type MintedFor, type MintRefusal, maxLiveCredentials, readMintRefusal, recordLive, recordMintFailed } from './mint.store.ts'
import { credentialSecret } from './plan.ts'
import { wordsOf } from './provision.ts'
import { renderKubeconfig } from './render-kubeconfig.ts'

/**
 * A fresh credential of an active grant, for its requester alone. The row with its number exists before the Secret, the JTI is stored before the
 * token leaves; the token itself is in no row, log or error. Throws Fault.
 */
export async function mint(context: IssuerContext, by: MintedFor): Promise<MintResult> {
  const now = context.clock.now()
  const begun = await beginMint(context.db, by, now)
  if (!begun) throw refusalOf(await readMintRefusal(context.db, by, now), by)
  await context.reached?.('credential-recorded', by.grantId)
  const cluster = await context.clusters.get(begun.clusterId)
  if (!cluster) {
    await recordMintFailed(context.db, begun.credentialId, true, now)
    throw new Fault('cluster.unavailable', 'The issuer has no credential for this cluster.')
  }
  try {
    return await issue(context, by, begun, cluster.connection)
  } catch (error) {
    await takeBack(context, begun, by.grantId, cluster.connection)
    if (error instanceof Fault) throw error
    context.log.warn({ grantId: by.grantId, number: begun.number, reason: wordsOf(error) }, 'credential not minted')
    if (isKubeError(error, 'unreachable', 'timeout', 'tls', 'server', 'too-many-requests')) {
      throw new Fault('cluster.unreachable', 'The cluster does not answer now. No credential was handed out; try again in a moment.', {
        detail: wordsOf(error),
        retryable: true,
      })
    }
    throw new Fault('issuer.refused', 'The cluster did not let Daypass make a credential.', { detail: wordsOf(error) })
  }
}

async function issue(context: IssuerContext, by: MintedFor, begun: Begun, connection: ClusterConnection): Promise<MintResult> {
  const calls = connection.ordinary
  const secret = await calls.create(credentialSecret({ ...begun, grantId: by.grantId }))
  await context.reached?.('secret-created', by.grantId)
  const issuedAt = context.clock.now()
  const lifetime = tokenLifetime({ now: issuedAt, endsAt: begun.endsAt, maxTokenSeconds: begun.maxTokenSeconds })
  const account = { namespace: grantsNamespace, name: serviceAccountName(by.grantId) }
  const { token, jti, expiresAt } = await calls.requestToken(account, { name: secret.name, uid: secret.uid }, lifetime.seconds)
  await context.reached?.('token-issued', by.grantId)
  const kubeconfig = renderKubeconfig({
    ...connection.target,
    token,
    clusterSlug: begun.clusterSlug,
    clusterName: begun.clusterName,
    grantId: by.grantId,
    namespace: begun.scope === 'cluster' ? null : (begun.namespaces[0] ?? null),
    grantEndsAt: begun.endsAt,
    tokenExpiresAt: expiresAt,
  })
  const live = await recordLive(context.db, by, { credentialId: begun.credentialId, secretUid: secret.uid, jti, issuedAt, expiresAt }, context.clock.now())
  if (!live) throw refusalOf(await readMintRefusal(context.db, by, context.clock.now()), by)
  await context.reached?.('credential-live', by.grantId)
  context.log.info({ grantId: by.grantId, number: begun.number, jti }, 'credential minted')
  // The API server may have shortened what was asked for: its own answer counts. Tokens end on whole seconds, grants on milliseconds.
  return { kubeconfig, number: begun.number, jti, expiresAt: expiresAt.toISOString(), reachesEnd: expiresAt.getTime() >= begun.endsAt.getTime() - 2000 }
}

/** No token left this process: whatever exists of it is removed now, or by the sweep when the cluster does not answer. */
async function takeBack(context: IssuerContext, begun: Begun, grantId: string, connection: ClusterConnection): Promise<void> {
  try {
    const secret = credentialSecret({ ...begun, grantId })
    await connection.urgent.delete(secret)
    await recordMintFailed(context.db, begun.credentialId, true, context.clock.now())
  } catch (error) {
    context.log.warn({ grantId, number: begun.number, reason: wordsOf(error) }, 'a failed mint is left to the sweep')
  }
}

function refusalOf(row: MintRefusal | null, by: MintedFor): Fault {
  if (!row || row.other_vendor) return notFound()
  if (!row.session_live || row.user_disabled) return new Fault('auth.required', 'Your session has ended. Sign in again.')
  if (row.requester_id !== by.userId) return new Fault('grant.not_yours', 'Only the person who asked for this access can download its kubeconfig.')
  if (row.suspended) return new Fault('vendor.suspended', 'Your company is suspended in Daypass.')
  if (row.contract_over) return new Fault('vendor.contract_ended', 'The contract with your company is over.')
  if (row.retired) return new Fault('cluster.retired', 'The cluster is out of service.')
  if (row.state === 'ended' || row.state === 'revoking' || row.over) return new Fault('grant.already_ended', 'This access has ended.')
  if (row.state !== 'active') return new Fault('grant.not_active', 'This access is not active yet.')
  if (row.too_many)
    return new Fault(
      'credential.too_many',
      `This access has ${maxLiveCredentials} credentials already. Revoke one that you no longer use, then download again.`,
    )
  return new Fault('credential.not_live', 'This credential was revoked while it was being made.')
}
