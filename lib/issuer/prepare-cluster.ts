import { spawn } from 'node:child_process'
import { createDatabase, type Database } from '#lib/db/index.ts'
import { issuerServiceAccount, systemNamespace } from '#lib/domain/names.ts'
import { normalTarget } from '#lib/kubernetes/index.ts'
import { newId } from '#lib/platform/ids.ts'
import { createCluster, listPublishedProfiles, replaceCluster } from './clusters.store.ts'
import { encryptionKey } from './crypto.ts'
import { renderClusterManifest } from './manifest.ts'

export type ClusterToPrepare = {
  adminKubeconfigPath: string
  kubectlPath: string
  /** Owner's URL of the database: this runs once at set-up, not in a process that serves. */
  ownerDatabaseUrl: string
  /** DAYPASS_ENCRYPTION_KEY, base64. */
  encryptionKey: string
  encryptionKeyId?: string
  serverUrl: string
  caPem: string
  slug: string
  /** These four are for a cluster that is not known yet; administrators change them later. */
  name: string
  environment: 'production' | 'staging' | 'sandbox'
  maxDurationSeconds?: number
  maxTokenSeconds?: number
  /** False when the cluster's owner has applied the manifest already, which is theirs to do in a cluster that is not the sandbox. */
  applyManifest?: boolean
}

const day = 86_400
// A year; the API server may shorten it (--service-account-max-token-expiration) and the token says so itself.
const issuerTokenDuration = '8760h'

/**
 * Does at a start what a cluster's owner does by hand: applies the manifest of all profiles that are not retired (unless told not to), makes the
 * issuer's token and stores cluster and credential (encrypted). Safe to repeat: a cluster of this slug that is known gets its address and a fresh
 * token; its name, environment and limits, and whether it is retired, stay as the administrators left them.
 * Rejects in words when its CA is another one than before while something of a grant may still be there.
 */
export async function prepareCluster(input: ClusterToPrepare): Promise<{ clusterId: string }> {
  const db = createDatabase(input.ownerDatabaseUrl, { applicationName: 'daypass-prepare', poolSize: 2 })
  try {
    if (input.applyManifest ?? true)
      await kubectl(input, ['apply', '--server-side', '--force-conflicts', '-f', '-'], renderClusterManifest({ profiles: await listPublishedProfiles(db) }))
    const token = (await kubectl(input, ['create', 'token', issuerServiceAccount, '-n', systemNamespace, `--duration=${issuerTokenDuration}`])).trim()
    return { clusterId: await store(db, input, token) }
  } finally {
    await db.$disconnect()
  }
}

/** What the owner of a cluster has to apply: the manifest of all profiles that are not retired. */
export async function clusterManifest(ownerDatabaseUrl: string): Promise<string> {
  const db = createDatabase(ownerDatabaseUrl, { applicationName: 'daypass-prepare', poolSize: 1 })
  try {
    return renderClusterManifest({ profiles: await listPublishedProfiles(db) })
  } finally {
    await db.$disconnect()
  }
}

async function store(db: Database, input: ClusterToPrepare, token: string): Promise<string> {
  const normal = normalTarget({ serverUrl: input.serverUrl, caPem: input.caPem, token })
  if (!normal.ok) throw new Error(`${normal.trouble.field}: ${normal.trouble.message}`)
  const key = encryptionKey(input.encryptionKey, input.encryptionKeyId)
  const { target } = normal
  const existing = await db.cluster.findUnique({ where: { slug: input.slug }, select: { id: true } })
  if (existing) {
    // A sandbox may come back on another port; the same CA vouches that it is the same cluster.
    const replaced = await replaceCluster(db, key, { id: existing.id, target, now: new Date(), mayChange: 'server' })
    if (!replaced) {
      throw new Error(
        `The cluster known as "${input.slug}" answered with another CA before, and access that Daypass gave there is not cleaned up: this is another cluster. Register it under another name, or start with a new database if the old cluster is gone for good.`,
      )
    }
    return existing.id
  }
  const { slug, name, environment } = input
  const limits = { maxDurationSeconds: input.maxDurationSeconds ?? day, maxTokenSeconds: input.maxTokenSeconds ?? day }
  const id = newId()
  await createCluster(db, key, { id, slug, name, environment, ...limits, target })
  return id
}

function kubectl(input: ClusterToPrepare, args: string[], stdin?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(input.kubectlPath, ['--kubeconfig', input.adminKubeconfigPath, '--request-timeout=30s', ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`kubectl ${args[0]} failed: ${err.trim().slice(0, 2000)}`))))
    child.stdin.on('error', () => undefined)
    child.stdin.end(stdin)
  })
}
