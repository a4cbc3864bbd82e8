import { grantsNamespace } from '#lib/domain/names.ts'
import type { IssuerContext } from './context.ts'
import { type CredentialToRevoke, listCredentialsToRevoke, recordRevoked } from './mint.store.ts'
import { wordsOf } from './provision.ts'

/** Kills the credentials that somebody asked to kill, and removes what abandoned mints left. Each alone: one cluster's trouble holds up no other. */
export async function revokeCredentials(context: IssuerContext): Promise<void> {
  const due = await listCredentialsToRevoke(context.db, context.clock.now())
  await Promise.all(due.map((credential) => revokeOne(context, credential)))
}

async function revokeOne(context: IssuerContext, credential: CredentialToRevoke): Promise<void> {
  const cluster = await context.clusters.get(credential.clusterId)
  if (!cluster) return
  try {
    await cluster.connection.urgent.delete({ kind: 'Secret', namespace: grantsNamespace, name: credential.secretName })
    await recordRevoked(context.db, credential.id, context.clock.now())
    context.log.info({ grantId: credential.grantId, number: credential.number }, 'credential revoked')
  } catch (error) {
    context.log.warn({ grantId: credential.grantId, number: credential.number, reason: wordsOf(error) }, 'credential not revoked yet')
  }
}
