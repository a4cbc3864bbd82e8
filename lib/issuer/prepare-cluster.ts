import { spawn } from 'node:child_process'
import { createDatabase, type Database } from '#lib/db/index.ts'
import { issuerServiceAccount, systemNamespace } from '#lib/domain/names.ts'
import { normalTarget } from '#lib/kubernetes/index.ts'
import { newId } from '#lib/platform/ids.ts'
import { listPublishedProfiles, saveCluster } from './clusters.store.ts'
import { encryptionKey } from './crypto.ts'
import { renderClusterManifest } from './manifest.ts'

export type PrepareCluster = {
  adminKubeconfigPath: string
  kubectlPath: string
  /** Owner's URL of the database: this runs once at set-up, not in a process that serves. */
  ownerDatabaseUrl: string
  /** DAYPASS_ENCRYPTION_KEY, base64. */
  encryptionKey: string
  encryptionKeyId?: string
  serverUrl: string
  caPem: string
  name: string
  slug: string
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
 * Does for the sandbox what a cluster's owner does by hand: applies the manifest of all profiles that are not retired, makes the issuer's token
 * and stores cluster and credential (encrypted). Safe to repeat: the cluster of this slug is updated and gets a fresh token.
 */
export async function prepareSandboxCluster(input: PrepareCluster): Promise<{ clusterId: string }> {
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

async function store(db: Database, input: PrepareCluster, token: string): Promise<string> {
  const normal = normalTarget({ serverUrl: input.serverUrl, caPem: input.caPem, token })
  if (!normal.ok) throw new Error(`${normal.trouble.field}: ${normal.trouble.message}`)
  const existing = await db.cluster.findUnique({ where: { slug: input.slug }, select: { id: true } })
  const id = existing?.id ?? newId()
  await saveCluster(db, encryptionKey(input.encryptionKey, input.encryptionKeyId), {
    id,
    slug: input.slug,
    name: input.name,
    environment: input.environment,
    maxDurationSeconds: input.maxDurationSeconds ?? day,
    maxTokenSeconds: input.maxTokenSeconds ?? day,
    target: normal.target,
  })
  return id
}

function kubectl(input: PrepareCluster, args: string[], stdin?: string): Promise<string> {
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
