import { type Database, inTransaction, type Transaction } from '#lib/db/index.ts'
import { profileRoleName } from '#lib/domain/names.ts'
import type { PolicyRule } from '#lib/domain/rbac.ts'
import { type Target, tokenClaims } from '#lib/kubernetes/index.ts'
import { type EncryptionKey, seal, unseal } from './crypto.ts'
import type { ManifestProfile } from './manifest.ts'

const credentialPlace = (clusterId: string) => ({ table: 'cluster_credentials', rowId: clusterId, column: 'ciphertext' })

export type PublishedProfile = ManifestProfile & { versionId: string; roleName: string }

/** Every version of every profile that is not retired, oldest first. */
export async function listPublishedProfiles(db: Database | Transaction): Promise<PublishedProfile[]> {
  const rows = await db.profileVersion.findMany({
    where: { profile: { retiredAt: null } },
    include: { profile: { select: { slug: true, name: true } } },
    orderBy: [{ profile: { position: 'asc' } }, { profile: { slug: 'asc' } }, { version: 'asc' }],
  })
  return rows.map((row) => ({
    versionId: row.id,
    slug: row.profile.slug,
    name: row.profile.name,
    version: row.version,
    // Written by publishProfileVersion only, after its schema; immutable since.
    rules: row.rules as PolicyRule[],
    digest: row.digest,
    roleName: profileRoleName(row.profile.slug, row.version),
  }))
}

export type ClusterToSave = {
  id: string
  slug: string
  name: string
  environment: string
  maxDurationSeconds: number
  maxTokenSeconds: number
  target: Target
}

/** Stores a cluster and its credential, in one transaction; an existing cluster of this id is updated and back in service. */
export async function saveCluster(db: Database, key: EncryptionKey, cluster: ClusterToSave, also?: (tx: Transaction) => Promise<void>): Promise<void> {
  const values = {
    slug: cluster.slug,
    name: cluster.name,
    environment: cluster.environment,
    serverUrl: cluster.target.serverUrl,
    caPem: cluster.target.caPem,
    maxDurationSeconds: cluster.maxDurationSeconds,
    maxTokenSeconds: cluster.maxTokenSeconds,
    credentialExpiresAt: tokenClaims(cluster.target.token).expiresAt,
    checkRequestedAt: new Date(),
  }
  await inTransaction(db, async (tx) => {
    await tx.cluster.upsert({ where: { id: cluster.id }, create: { id: cluster.id, ...values }, update: { ...values, retiredAt: null } })
    await saveCredential(tx, key, cluster.id, cluster.target)
    await also?.(tx)
  })
}

/** Stores the way into a cluster. Server and CA are sealed with the token, so that a changed row cannot send the token elsewhere. */
export async function saveCredential(tx: Transaction, key: EncryptionKey, clusterId: string, target: Target): Promise<void> {
  const sealed = seal(key, credentialPlace(clusterId), JSON.stringify(target))
  const values = { keyId: sealed.keyId, wrappedKey: Uint8Array.from(sealed.wrappedKey), ciphertext: Uint8Array.from(sealed.ciphertext), updatedAt: new Date() }
  await tx.clusterCredential.upsert({ where: { clusterId }, create: { clusterId, ...values }, update: values })
}

export type StoredCluster = { id: string; slug: string; name: string; retiredAt: Date | null; updatedAt: Date; open: () => Target }

/** Every cluster that has a credential; `open` decrypts it and throws UnsealError with the reason when it does not open. */
export async function listClusterCredentials(db: Database, key: EncryptionKey): Promise<StoredCluster[]> {
  const rows = await db.clusterCredential.findMany({ include: { cluster: { select: { slug: true, name: true, retiredAt: true } } } })
  return rows.map((row) => ({
    id: row.clusterId,
    slug: row.cluster.slug,
    name: row.cluster.name,
    retiredAt: row.cluster.retiredAt,
    updatedAt: row.updatedAt,
    // Sealed by saveCredential, authenticated by GCM: the shape is our own.
    open: () =>
      JSON.parse(unseal(key, credentialPlace(row.clusterId), { keyId: row.keyId, wrappedKey: Buffer.from(row.wrappedKey), ciphertext: Buffer.from(row.ciphertext) })) as Target,
  }))
}
