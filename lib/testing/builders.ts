import pg from 'pg'
import { liveRequestKey, requestDigest, rulesDigest } from '#lib/domain/digest.ts'
import type { PolicyRule, ProfileScope } from '#lib/domain/rbac.ts'
import { newId } from '#lib/platform/ids.ts'

/** Rows as web would have written them, put there with the owner's URL: tests of the issuer start where web's work ends. */

export type BuiltProfile = { profileId: string; versionId: string; slug: string; version: number; scope: ProfileScope; rules: PolicyRule[]; digest: string }
export type BuiltPerson = { id: string; sessionId: string; vendorId: string | null }
export type BuiltGrant = { grantId: string; requestId: string; endsAt: Date; startsAt: Date }

export const readPods: PolicyRule[] = [
  { apiGroups: [''], resources: ['pods', 'configmaps'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
]

export type GrantInput = {
  clusterId: string
  requester: BuiltPerson
  profile: BuiltProfile
  namespaces: string[]
  approvers: BuiltPerson[]
  /** Default: now. */
  startsAt?: Date
  /** Default: 3600. */
  durationSeconds?: number
  /** Default: startsAt + durationSeconds. */
  endsAt?: Date
  requiredApprovals?: number
  /** Overrides what is recorded, to build an approval that does not stand. */
  forged?: { requestDigest?: string; decisionDigest?: string; requestState?: string; grantNamespaces?: string[]; profileDigest?: string }
}

/** Writes rows of people, profiles and approved requests. `close()` when done. */
export class Builder {
  readonly #client: pg.Client

  private constructor(client: pg.Client) {
    this.#client = client
  }

  static async open(adminUrl: string): Promise<Builder> {
    const client = new pg.Client({ connectionString: adminUrl })
    await client.connect()
    return new Builder(client)
  }

  close(): Promise<void> {
    return this.#client.end()
  }

  /** Any statement, for what a test wants to see or to break. */
  async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#client.query<Row>(sql, values)).rows
  }

  async vendor(name = 'Vendor A'): Promise<string> {
    const id = newId()
    await this.query('INSERT INTO vendors (id, slug, name) VALUES ($1, $2, $3)', [id, `v-${id}`, name])
    return id
  }

  /** A person with a live session. */
  async person(input: { roles: string[]; vendorId?: string; name?: string }): Promise<BuiltPerson> {
    const id = newId()
    const sessionId = `${newId()}${newId()}`
    await this.query('INSERT INTO users (id, email, name, roles, vendor_id) VALUES ($1, $2, $3, $4, $5)', [
      id,
      `${id}@test.daypass.dev`,
      input.name ?? input.roles.join(' '),
      input.roles,
      input.vendorId ?? null,
    ])
    await this.query("INSERT INTO sessions (id, user_id, expires_at) VALUES ($1, $2, now() + interval '1 day')", [sessionId, id])
    return { id, sessionId, vendorId: input.vendorId ?? null }
  }

  async profile(
    input: { slug?: string; rules?: PolicyRule[]; scope?: ProfileScope; requiredApprovals?: number; maxDurationSeconds?: number } = {},
  ): Promise<BuiltProfile> {
    const rules = input.rules ?? readPods
    const built: BuiltProfile = {
      profileId: newId(),
      versionId: newId(),
      slug: input.slug ?? `p-${newId()}`,
      version: 1,
      scope: input.scope ?? 'namespaces',
      rules,
      digest: rulesDigest(rules),
    }
    await this.query("INSERT INTO access_profiles (id, slug, name, description) VALUES ($1, $2, $2, 'of a test')", [built.profileId, built.slug])
    await this.query(
      'INSERT INTO profile_versions (id, profile_id, version, scope, rules, digest, max_duration_seconds, required_approvals) VALUES ($1, $2, 1, $3, $4, $5, $6, $7)',
      [built.versionId, built.profileId, built.scope, JSON.stringify(rules), built.digest, input.maxDurationSeconds ?? 2_592_000, input.requiredApprovals ?? 1],
    )
    return built
  }

  /** An approved request and its scheduled grant, in one transaction, as decide-request leaves them. */
  async grant(input: GrantInput): Promise<BuiltGrant> {
    const requestId = newId()
    const grantId = newId()
    const startsAt = input.startsAt ?? new Date()
    const endsAt = input.endsAt ?? new Date(startsAt.getTime() + (input.durationSeconds ?? 3600) * 1000)
    const durationSeconds = input.durationSeconds ?? Math.max(60, Math.ceil((endsAt.getTime() - startsAt.getTime()) / 1000))
    const content = {
      requestId,
      version: 1,
      requesterId: input.requester.id,
      vendorId: input.requester.vendorId ?? '',
      clusterId: input.clusterId,
      profileVersionId: input.profile.versionId,
      profileDigest: input.forged?.profileDigest ?? input.profile.digest,
      namespaces: input.namespaces,
      startsAt: null,
      durationSeconds,
      justification: 'a test of the issuer',
      ticketUrl: null,
    }
    const digest = input.forged?.requestDigest ?? requestDigest(content)
    const liveKey = liveRequestKey({ ...content, profileId: `${input.profile.profileId}:${requestId}` })
    await this.query('BEGIN')
    await this.query(
      `INSERT INTO access_requests (id, vendor_id, requester_id, cluster_id, profile_version_id, profile_digest, namespaces, duration_seconds, justification, digest, required_approvals, live_key, lapses_at)
       VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12, now() + interval '1 day')`,
      [
        requestId,
        content.vendorId,
        content.requesterId,
        content.clusterId,
        content.profileVersionId,
        content.profileDigest,
        content.namespaces,
        durationSeconds,
        content.justification,
        digest,
        input.requiredApprovals ?? 1,
        liveKey,
      ],
    )
    await this.query(
      'INSERT INTO access_request_versions (request_id, version, namespaces, duration_seconds, digest, author_id) VALUES ($1, 1, $2, $3, $4, $5)',
      [requestId, content.namespaces, durationSeconds, digest, content.requesterId],
    )
    for (const approver of input.approvers) {
      await this.query("INSERT INTO decisions (id, request_id, request_version, request_digest, approver_id, verdict) VALUES ($1, $2, 1, $3, $4, 'approve')", [
        newId(),
        requestId,
        input.forged?.decisionDigest ?? digest,
        approver.id,
      ])
    }
    await this.query('UPDATE access_requests SET state = $2, decided_at = now() WHERE id = $1', [requestId, input.forged?.requestState ?? 'approved'])
    await this.query(
      `INSERT INTO grants (id, request_id, request_version, request_digest, vendor_id, requester_id, cluster_id, profile_version_id, profile_digest, namespaces, starts_at, ends_at)
       VALUES ($1,$2,1,$3,$4,$5,$6,$7,$8,$9,$10,$11)`,
      [
        grantId,
        requestId,
        digest,
        content.vendorId,
        content.requesterId,
        content.clusterId,
        content.profileVersionId,
        content.profileDigest,
        input.forged?.grantNamespaces ?? content.namespaces,
        startsAt,
        endsAt,
      ],
    )
    await this.query('COMMIT')
    return { grantId, requestId, startsAt, endsAt }
  }

  /** What web writes when somebody ends a grant. */
  async askToEnd(grantId: string, reason = 'revoked'): Promise<void> {
    await this.query(
      "UPDATE grants SET end_requested_at = now(), end_reason = $2 WHERE id = $1 AND state IN ('scheduled','provisioning','active') AND end_requested_at IS NULL",
      [grantId, reason],
    )
  }
}

/** Asks until `ask` gives something other than null, undefined or false; throws with `what` after `withinMs`. */
export async function eventually<T>(what: string, ask: () => Promise<T | null | undefined | false>, withinMs = 15_000): Promise<T> {
  const deadline = performance.now() + withinMs
  let last: unknown
  for (;;) {
    try {
      const answer = await ask()
      if (answer !== null && answer !== undefined && answer !== false) return answer
      last = answer
    } catch (error) {
      last = error
    }
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}${last instanceof Error ? ` (${last.message})` : ''}`)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}
