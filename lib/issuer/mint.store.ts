import { type Database, isUniqueViolation, Prisma } from '#lib/db/index.ts'
import { credentialSecretName, grantsNamespace } from '#lib/domain/names.ts'
import { newId } from '#lib/platform/ids.ts'

export type MintedFor = { grantId: string; sessionId: string; userId: string; ip: string | null; userAgent: string | null; traceId: string }

export type Begun = {
  credentialId: string
  number: number
  endsAt: Date
  clusterId: string
  clusterSlug: string
  clusterName: string
  maxTokenSeconds: number
  namespaces: string[]
  scope: string
}

/**
 * Who may mint, as SQL, so that it is judged in the very statement that writes: the requester, with a session that is neither revoked nor expired,
 * not disabled, of a vendor that is neither suspended nor past its contract, for a grant that is active, not asked to end and not over.
 */
const mayMint = (by: MintedFor, now: Date): Prisma.Sql => Prisma.sql`
  g.id = ${by.grantId} AND g.requester_id = ${by.userId} AND g.state = 'active' AND g.end_requested_at IS NULL AND g.ends_at > ${now}
  AND EXISTS (SELECT 1 FROM sessions s WHERE s.id = ${by.sessionId} AND s.user_id = ${by.userId} AND s.revoked_at IS NULL AND s.expires_at > ${now})
  AND EXISTS (SELECT 1 FROM users u JOIN vendors v ON v.id = u.vendor_id WHERE u.id = ${by.userId} AND u.vendor_id = g.vendor_id AND u.disabled_at IS NULL
    AND v.suspended_at IS NULL AND (v.contract_ends_at IS NULL OR v.contract_ends_at > ${now}))
  AND EXISTS (SELECT 1 FROM clusters k WHERE k.id = g.cluster_id AND k.retired_at IS NULL)`

/** More live credentials of one grant than anybody needs; each is one more token that may be lost. */
export const maxLiveCredentials = 20

// One that is being killed counts no more: whoever makes room need not wait for it.
const liveCredentials = (now: Date): Prisma.Sql => Prisma.sql`
  (SELECT count(*) FROM credentials l WHERE l.grant_id = g.id AND l.revoke_requested_at IS NULL AND (l.state = 'minting' OR (l.state = 'live' AND l.expires_at > ${now})))`

/** Writes the credential's row, in state minting with its number, and the intent of its Secret, before anything exists. Null when not allowed. */
export async function beginMint(db: Database, by: MintedFor, now: Date): Promise<Begun | null> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await tryBeginMint(db, by, now)
    } catch (error) {
      // Two downloads at once took the same number; the unique key let one through.
      if (attempt >= 8 || !isUniqueViolation(error)) throw error
    }
  }
}

async function tryBeginMint(db: Database, by: MintedFor, now: Date): Promise<Begun | null> {
  const id = newId()
  const secretStem = credentialSecretName(by.grantId, 0).slice(0, -1)
  const [row] = await db.$queryRaw<(Omit<Begun, 'credentialId'> & { number: number })[]>`
    WITH g AS (SELECT g.* FROM grants g WHERE ${mayMint(by, now)}),
    c AS (
      INSERT INTO credentials (id, grant_id, number, secret_name, state, minted_by_id, ip, user_agent, created_at)
      SELECT ${id}, g.id, n.number, ${secretStem} || n.number, 'minting', ${by.userId}, ${by.ip}, ${by.userAgent}, ${now}
      FROM g CROSS JOIN LATERAL (SELECT COALESCE(max(c.number), 0) + 1 AS number FROM credentials c WHERE c.grant_id = g.id) n
      WHERE ${liveCredentials(now)} < ${maxLiveCredentials}
      RETURNING number, secret_name
    ), o AS (
      INSERT INTO grant_objects (grant_id, kind, namespace, name, created_at) SELECT g.id, 'Secret', ${grantsNamespace}, c.secret_name, ${now} FROM g, c ON CONFLICT DO NOTHING
    )
    SELECT c.number, g.ends_at AS "endsAt", g.cluster_id AS "clusterId", k.slug AS "clusterSlug", k.name AS "clusterName", k.max_token_seconds AS "maxTokenSeconds", g.namespaces, pv.scope
    FROM g JOIN clusters k ON k.id = g.cluster_id JOIN profile_versions pv ON pv.id = g.profile_version_id, c`
  return row ? { ...row, credentialId: id } : null
}

export type MintRefusal = {
  requester_id: string
  other_vendor: boolean
  state: string
  over: boolean
  session_live: boolean
  user_disabled: boolean
  suspended: boolean
  contract_over: boolean
  retired: boolean
  too_many: boolean
}

/** Why a mint was refused; null when there is no such grant. */
export async function readMintRefusal(db: Database, by: MintedFor, now: Date): Promise<MintRefusal | null> {
  const [row] = await db.$queryRaw<MintRefusal[]>`
    SELECT g.requester_id, g.state, EXISTS (SELECT 1 FROM users u WHERE u.id = ${by.userId} AND u.vendor_id <> g.vendor_id) AS other_vendor, (g.end_requested_at IS NOT NULL OR g.ends_at <= ${now}) AS over,
      EXISTS (SELECT 1 FROM sessions s WHERE s.id = ${by.sessionId} AND s.user_id = ${by.userId} AND s.revoked_at IS NULL AND s.expires_at > ${now}) AS session_live,
      COALESCE((SELECT u.disabled_at IS NOT NULL FROM users u WHERE u.id = ${by.userId}), true) AS user_disabled,
      (SELECT v.suspended_at IS NOT NULL FROM vendors v WHERE v.id = g.vendor_id) AS suspended,
      COALESCE((SELECT v.contract_ends_at <= ${now} FROM vendors v WHERE v.id = g.vendor_id), false) AS contract_over,
      ${liveCredentials(now)} >= ${maxLiveCredentials} AS too_many,
      (SELECT k.retired_at IS NOT NULL FROM clusters k WHERE k.id = g.cluster_id) AS retired
    FROM grants g WHERE g.id = ${by.grantId}`
  return row ?? null
}

export type Minted = { credentialId: string; secretUid: string; jti: string; issuedAt: Date; expiresAt: Date }

/** minting -> live, with the JTI, if everything that allowed the mint still holds. False: the token must not leave this process. */
export async function recordLive(db: Database, by: MintedFor, minted: Minted, now: Date): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`
    WITH g AS (SELECT g.* FROM grants g WHERE ${mayMint(by, now)} FOR SHARE OF g),
    c AS (
      UPDATE credentials c SET state = 'live', jti = ${minted.jti}, secret_uid = ${minted.secretUid}, issued_at = ${minted.issuedAt}, expires_at = ${minted.expiresAt}
      FROM g WHERE c.id = ${minted.credentialId} AND c.grant_id = g.id AND c.state = 'minting' AND c.revoke_requested_at IS NULL RETURNING c.*
    ), o AS (
      UPDATE grant_objects o SET uid = ${minted.secretUid} FROM c WHERE o.grant_id = c.grant_id AND o.kind = 'Secret' AND o.name = c.secret_name
    ), a AS (
      INSERT INTO activity (at, actor_kind, actor_id, actor_label, action, subject_type, subject_id, vendor_id, cluster_id, request_id, grant_id, ip, user_agent, trace_id, detail)
      SELECT ${now}, 'user', u.id, u.name, 'credential.minted', 'credential', c.id, g.vendor_id, g.cluster_id, g.request_id, g.id, ${by.ip}, ${by.userAgent}, ${by.traceId},
        jsonb_build_object('number', c.number, 'jti', c.jti, 'expiresAt', c.expires_at)
      FROM c JOIN g ON true JOIN users u ON u.id = ${by.userId}
    )
    SELECT id FROM c`
  return rows.length > 0
}

/** minting -> failed: no token of it left this process. */
export async function recordMintFailed(db: Database, credentialId: string, secretGone: boolean, now: Date): Promise<void> {
  await db.$executeRaw`
    WITH c AS (UPDATE credentials SET state = 'failed' WHERE id = ${credentialId} AND state = 'minting' RETURNING *)
    UPDATE grant_objects o SET deleted_at = ${now} FROM c WHERE ${secretGone} AND o.grant_id = c.grant_id AND o.kind = 'Secret' AND o.name = c.secret_name`
}

export type CredentialToRevoke = { id: string; grantId: string; clusterId: string; secretName: string; number: number; state: string }

/** Credentials that somebody asked to kill, and mints that were left in the middle for longer than any mint takes. */
export async function listCredentialsToRevoke(db: Database, now: Date): Promise<CredentialToRevoke[]> {
  const abandoned = new Date(now.getTime() - 60_000)
  return db.$queryRaw<CredentialToRevoke[]>`
    SELECT c.id, c.grant_id AS "grantId", g.cluster_id AS "clusterId", c.secret_name AS "secretName", c.number, c.state
    FROM credentials c JOIN grants g ON g.id = c.grant_id
    WHERE c.state IN ('live', 'minting') AND g.state <> 'ended'
      AND ((c.revoke_requested_at IS NOT NULL AND c.revoked_at IS NULL) OR (c.state = 'minting' AND c.created_at < ${abandoned}))
    ORDER BY c.created_at LIMIT 200`
}

/** Its Secret is gone: the API server refuses the token as soon as its cache of 10 s has passed. */
export async function recordRevoked(db: Database, credentialId: string, now: Date): Promise<void> {
  await db.$executeRaw`
    WITH c AS (
      UPDATE credentials SET state = CASE WHEN state = 'minting' THEN 'failed' ELSE 'revoked' END, revoked_at = ${now}
      WHERE id = ${credentialId} AND state IN ('live', 'minting') RETURNING *
    ), o AS (
      UPDATE grant_objects o SET deleted_at = ${now} FROM c WHERE o.grant_id = c.grant_id AND o.kind = 'Secret' AND o.name = c.secret_name
    )
    INSERT INTO activity (at, actor_kind, actor_label, action, subject_type, subject_id, vendor_id, cluster_id, request_id, grant_id, detail)
    SELECT ${now}, 'issuer', 'issuer', 'credential.revoked', 'credential', c.id, g.vendor_id, g.cluster_id, g.request_id, g.id,
      jsonb_build_object('number', c.number, 'jti', c.jti, 'refusedWithinSeconds', 10)
    FROM c JOIN grants g ON g.id = c.grant_id`
}
