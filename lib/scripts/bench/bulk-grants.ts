import type pg from 'pg'
import { requestDigest } from '#lib/domain/digest.ts'
import { newId } from '#lib/platform/index.ts'

export type BulkScope = { clusterId: string; profileVersionId: string; profileDigest: string; vendorId: string; requesterId: string; approverId: string }

/** Ids that bulk rows hang on: the demo vendor user, the demo approver, the sandbox cluster and a namespaced profile. */
export async function bulkScope(client: pg.Client): Promise<BulkScope> {
  const one = async (sql: string): Promise<Record<string, string>> => {
    const { rows } = await client.query<Record<string, string>>(sql)
    if (!rows[0]) throw new Error(`the demo data lacks a row: ${sql}`)
    return rows[0]
  }
  const cluster = await one('SELECT id FROM clusters WHERE retired_at IS NULL LIMIT 1')
  const profile = await one(
    `SELECT v.id, v.digest FROM profile_versions v JOIN access_profiles p ON p.id = v.profile_id WHERE p.slug = 'read-only-debug' ORDER BY v.version DESC LIMIT 1`,
  )
  const vendor = await one(`SELECT id, vendor_id FROM users WHERE email = 'vendor@demo.daypass.dev'`)
  const approver = await one(`SELECT id FROM users WHERE email = 'approver@demo.daypass.dev'`)
  return {
    clusterId: cluster.id as string,
    profileVersionId: profile.id as string,
    profileDigest: profile.digest as string,
    vendorId: vendor.vendor_id as string,
    requesterId: vendor.id as string,
    approverId: approver.id as string,
  }
}

type Row = { id: string; digest: string; namespaces: string[]; durationSeconds: number; justification: string }

function requestRow(scope: BulkScope, n: number, durationSeconds: number): Row {
  const id = newId()
  const namespaces = ['payments']
  const justification = `Bulk row ${n}, made to measure with many rows present.`
  const digest = requestDigest({ ...scope, requestId: id, version: 1, namespaces, startsAt: null, durationSeconds, justification, ticketUrl: null })
  return { id, digest, namespaces, durationSeconds, justification }
}

/** Inserts `count` requests in `state`, spread over the last 30 days, newest last. */
export async function insertRequests(client: pg.Client, scope: BulkScope, count: number, state: 'pending' | 'denied'): Promise<Row[]> {
  const rows = Array.from({ length: count }, (_, n) => requestRow(scope, n, 3600))
  await client.query('BEGIN')
  await client.query(
    `INSERT INTO access_requests (id, vendor_id, requester_id, cluster_id, profile_version_id, profile_digest, namespaces, duration_seconds, justification, digest, lapses_at, created_at)
     SELECT r.id, $2, $3, $4, $5, $6, ARRAY['payments'], r."durationSeconds", r.justification, r.digest, now() + interval '23 hours',
            now() - (random() * CASE WHEN $7 = 'pending' THEN interval '1 hour' ELSE interval '30 days' END)
     FROM jsonb_to_recordset($1) AS r(id text, digest text, "durationSeconds" int, justification text)`,
    [JSON.stringify(rows), scope.vendorId, scope.requesterId, scope.clusterId, scope.profileVersionId, scope.profileDigest, state],
  )
  await client.query(
    `INSERT INTO access_request_versions (request_id, version, namespaces, duration_seconds, digest, author_id)
     SELECT r.id, 1, ARRAY['payments'], r."durationSeconds", r.digest, $2 FROM jsonb_to_recordset($1) AS r(id text, digest text, "durationSeconds" int)`,
    [JSON.stringify(rows), scope.requesterId],
  )
  if (state === 'denied') {
    await client.query(`UPDATE access_requests SET state = 'denied', decided_at = created_at + interval '5 minutes' WHERE id = ANY ($1)`, [
      rows.map((row) => row.id),
    ])
  }
  await client.query('COMMIT')
  return rows
}

/** Inserts `count` approved requests with their decisions and scheduled grants that may start now; returns the grants' ids. */
export async function insertApprovedGrants(client: pg.Client, scope: BulkScope, count: number, durationSeconds: number): Promise<string[]> {
  const rows = await insertRequests(client, scope, count, 'pending')
  const grants = rows.map((row) => ({ ...row, decisionId: newId(), grantId: newId() }))
  await client.query('BEGIN')
  await client.query(
    `INSERT INTO decisions (id, request_id, request_version, request_digest, approver_id, verdict)
     SELECT r."decisionId", r.id, 1, r.digest, $2, 'approve' FROM jsonb_to_recordset($1) AS r("decisionId" text, id text, digest text)`,
    [JSON.stringify(grants), scope.approverId],
  )
  await client.query(`UPDATE access_requests SET state = 'approved', decided_at = now() WHERE id = ANY ($1)`, [rows.map((row) => row.id)])
  await client.query(
    `INSERT INTO grants (id, request_id, request_version, request_digest, vendor_id, requester_id, cluster_id, profile_version_id, profile_digest, namespaces, starts_at, ends_at)
     SELECT r."grantId", r.id, 1, r.digest, $2, $3, $4, $5, $6, ARRAY['payments'], now(), now() + make_interval(secs => $7)
     FROM jsonb_to_recordset($1) AS r("grantId" text, id text, digest text)`,
    [JSON.stringify(grants), scope.vendorId, scope.requesterId, scope.clusterId, scope.profileVersionId, scope.profileDigest, durationSeconds],
  )
  await client.query('COMMIT')
  return grants.map((grant) => grant.grantId)
}
