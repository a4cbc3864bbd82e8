import { type Database, inTransaction, type Transaction } from '#lib/db/index.ts'
import { profileRoleName } from '#lib/domain/names.ts'

import { type Target, tokenClaims } from '#lib/kubernetes/index.ts'
import { type EncryptionKey, seal, unseal } from './crypto.ts'
import type { ManifestProfile } from './manifest.ts'
import { policyRulesOf } from './policy-rules.schema.ts'

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

    rules: policyRulesOf(row.rules),
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

/** Stores a new cluster and its credential, in one transaction. Rejects with a unique violation when there is one of this slug. */
export async function createCluster(db: Database, key: EncryptionKey, cluster: ClusterToSave, also?: (tx: Transaction) => Promise<void>): Promise<void> {
  const { target, id, slug, name, environment, maxDurationSeconds, maxTokenSeconds } = cluster
  await inTransaction(db, async (tx) => {
    await tx.cluster.create({ data: { id, slug, name, environment, maxDurationSeconds, maxTokenSeconds, ...wayValues(target) } })
    await saveCredential(tx, key, id, target)
    await also?.(tx)
  })
}

/** What may differ between the stored way into a cluster and its new one while something of a grant may still be there. */
export type MayChange = 'nothing' | 'server'

/**
 * Puts a new credential in the place of the old one; nothing else of the cluster changes: its name, limits and whether it is in service are
 * the administrators'. Returns false, and changes nothing, when the new way leads to another server or CA than `mayChange` allows while
 * something of a grant may still be in the cluster: an end would be asked and "proven" elsewhere.
 */
export async function replaceCluster(
  db: Database,
  key: EncryptionKey,
  change: { id: string; target: Target; now: Date; mayChange: MayChange },
  also?: (tx: Transaction) => Promise<void>,
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    // Waits for claims under way (FOR KEY SHARE) and makes later ones wait: they then see the new way and are not made by the old one.
    const [stored] = await tx.$queryRaw<{ serverUrl: string; caPem: string }[]>`
      SELECT server_url AS "serverUrl", ca_pem AS "caPem" FROM clusters WHERE id = ${change.id} FOR UPDATE`
    if (!stored) throw new Error(`cluster ${change.id} is not in the database`)
    const { target } = change
    const moved = stored.caPem !== target.caPem || (stored.serverUrl !== target.serverUrl && change.mayChange !== 'server')
    if (moved && (await mayHoldGrants(tx, change.id, change.now))) return false
    await tx.cluster.update({ where: { id: change.id }, data: wayValues(target) })
    await saveCredential(tx, key, change.id, target)
    await also?.(tx)
    return true
  })
}

const wayValues = (target: Target) => ({
  serverUrl: target.serverUrl,
  caPem: target.caPem,
  credentialExpiresAt: tokenClaims(target.token).expiresAt,
  checkRequestedAt: new Date(),
})

// One that starts this soon would meet a cluster that its approver did not have in mind.
const aboutToStartMs = 60_000

/** Whether anything of a grant may be in the cluster, now or in a moment. */
async function mayHoldGrants(tx: Transaction, clusterId: string, now: Date): Promise<boolean> {
  const soon = new Date(now.getTime() + aboutToStartMs)
  const found = await tx.grant.findFirst({
    where: { clusterId, cleanedAt: null, OR: [{ state: { not: 'scheduled' } }, { startsAt: { lte: soon } }] },
    select: { id: true },
  })
  return found !== null
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
      JSON.parse(
        unseal(key, credentialPlace(row.clusterId), { keyId: row.keyId, wrappedKey: Buffer.from(row.wrappedKey), ciphertext: Buffer.from(row.ciphertext) }),
      ) as Target,
  }))
}

export type ClusterCheck = {
  reachable: boolean
  serverVersion: string | null
  /** Null when it could not be asked: what was seen last stays. */
  missingRights: string[] | null
  error: string | null
  namespaces: { name: string; labels: Record<string, string> }[] | null
  profiles: { versionId: string; state: 'published' | 'missing' | 'different'; observedDigest: string | null }[] | null
  credentialExpiresAt: Date | null
}

/** Writes what was seen of a cluster. Namespaces and profiles that are gone lose their rows. */
export async function recordClusterCheck(db: Database, clusterId: string, check: ClusterCheck, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.cluster.update({
      where: { id: clusterId },
      data: {
        reachable: check.reachable,
        lastError: check.error,
        checkedAt: now,
        credentialExpiresAt: check.credentialExpiresAt,
        ...(check.serverVersion === null ? {} : { serverVersion: check.serverVersion }),
        ...(check.missingRights === null ? {} : { missingRights: check.missingRights }),
      },
    })
    if (check.namespaces) {
      const names = check.namespaces.map((namespace) => namespace.name)
      await tx.clusterNamespace.deleteMany({ where: { clusterId, name: { notIn: names } } })
      await tx.$executeRaw`
        INSERT INTO cluster_namespaces (cluster_id, name, labels, observed_at)
        SELECT ${clusterId}, x.name, x.labels, ${now} FROM unnest(${names}::text[], ${check.namespaces.map((namespace) => JSON.stringify(namespace.labels))}::jsonb[]) AS x(name, labels)
        ON CONFLICT (cluster_id, name) DO UPDATE SET labels = EXCLUDED.labels, observed_at = EXCLUDED.observed_at`
    }
    if (check.profiles) {
      const { profiles } = check
      await tx.clusterProfile.deleteMany({ where: { clusterId, profileVersionId: { notIn: profiles.map((profile) => profile.versionId) } } })
      await tx.$executeRaw`
        INSERT INTO cluster_profiles (cluster_id, profile_version_id, state, observed_digest, observed_at)
        SELECT ${clusterId}, x.id, x.state, x.digest, ${now}
        FROM unnest(${profiles.map((profile) => profile.versionId)}::text[], ${profiles.map((profile) => profile.state)}::text[], ${profiles.map((profile) => profile.observedDigest)}::text[]) AS x(id, state, digest)
        ON CONFLICT (cluster_id, profile_version_id) DO UPDATE SET state = EXCLUDED.state, observed_digest = EXCLUDED.observed_digest, observed_at = EXCLUDED.observed_at`
    }
  })
}

/** Why a cluster cannot be used although nobody asked it: a credential that does not open, say. */
export async function recordClusterTrouble(db: Database, clusterId: string, words: string, now: Date): Promise<void> {
  await db.cluster.update({ where: { id: clusterId }, data: { reachable: false, lastError: words, checkedAt: now } })
}
