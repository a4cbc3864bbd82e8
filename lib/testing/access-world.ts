import type { Context } from '#lib/access/context.ts'
import { createDatabase, type Database } from '#lib/db/index.ts'
import type { Actor, Role } from '#lib/domain/actor.ts'
import { newId } from '#lib/platform/ids.ts'
import { seed } from '#prisma/seed/index.ts'
import { Builder } from './builders.ts'
import { type TestDatabase, testDatabase } from './postgres.ts'

export type DemoName = 'vendor' | 'vendor-colleague' | 'second-vendor' | 'approver' | 'second-approver' | 'administrator' | 'auditor'

/**
 * A seeded database with one cluster where every profile is published, as web's own role sees it. Use cases run as the demo people; the clock
 * stands still until a test moves it.
 */
export class AccessWorld {
  readonly database: TestDatabase
  /** As daypass_web: what a use case may do here it may do in production. */
  readonly db: Database
  /** As the owner, for what only the issuer or nobody may write. */
  readonly owner: Builder
  readonly clusterId: string
  #now = new Date('2026-03-10T12:00:00.000Z')
  #people = new Map<string, Actor>()

  private constructor(database: TestDatabase, db: Database, owner: Builder, clusterId: string) {
    this.database = database
    this.db = db
    this.owner = owner
    this.clusterId = clusterId
  }

  static async make(): Promise<AccessWorld> {
    const database = await testDatabase()
    await seed(database.adminUrl, { demo: true })
    const owner = await Builder.open(database.adminUrl)
    const db = createDatabase(database.webUrl, { applicationName: 'access-test' })
    const world = new AccessWorld(database, db, owner, newId())
    await world.addCluster(world.clusterId, 'sandbox')
    const rows = await owner.query<{ id: string; email: string; name: string; roles: Role[]; vendorId: string | null }>(
      'SELECT id, email, name, roles, vendor_id AS "vendorId" FROM users',
    )
    for (const { id, ...row } of rows) world.#people.set(row.email, { userId: id, sessionId: `session-of-${id}`, ...row })
    return world
  }

  async close(): Promise<void> {
    await this.db.$disconnect()
    await this.owner.close()
    await this.database.drop()
  }

  readonly clock = { now: (): Date => new Date(this.#now) }

  /** Moves the clock forward. */
  pass(seconds: number): void {
    this.#now = new Date(this.#now.getTime() + seconds * 1000)
  }

  actor(name: DemoName): Actor {
    const actor = this.#people.get(`${name}@demo.daypass.dev`)
    if (!actor) throw new Error(`no demo account ${name}`)
    return actor
  }

  /** Context of a demo person, or of any other actor. */
  as(who: DemoName | Actor): Context {
    const actor = typeof who === 'string' ? this.actor(who) : who
    return { db: this.db, clock: this.clock, actor, origin: { ip: '192.0.2.7', userAgent: 'test', traceId: newId() } }
  }

  /** Another inside person with these roles. */
  async insider(roles: Role[], name: string): Promise<Actor> {
    const { id, sessionId } = await this.owner.person({ roles, name })
    return { userId: id, sessionId, email: `${id}@test.daypass.dev`, name, roles, vendorId: null }
  }

  /** A cluster with four namespaces and every profile version published. */
  async addCluster(id: string, slug: string): Promise<void> {
    await this.owner.query(
      "INSERT INTO clusters (id, slug, name, environment, server_url, ca_pem, max_duration_seconds, max_token_seconds) VALUES ($1, $2, $2, 'sandbox', 'https://192.0.2.1:6443', 'ca', 28800, 3600)",
      [id, slug],
    )
    await this.owner.query(
      "INSERT INTO cluster_namespaces (cluster_id, name, observed_at) SELECT $1, unnest(ARRAY['payments', 'orders', 'monitoring', 'kube-system']), now()",
      [id],
    )
    await this.publish(id)
  }

  /** What the issuer records when it sees every profile version published. */
  async publish(clusterId = this.clusterId): Promise<void> {
    await this.owner.query(
      `INSERT INTO cluster_profiles (cluster_id, profile_version_id, state, observed_digest, observed_at)
       SELECT $1, id, 'published', digest, now() FROM profile_versions ON CONFLICT (cluster_id, profile_version_id) DO UPDATE SET state = 'published'`,
      [clusterId],
    )
  }

  async versionId(profileSlug = 'read-only-debug'): Promise<string> {
    const [row] = await this.owner.query<{ id: string }>(
      'SELECT v.id FROM profile_versions v JOIN access_profiles p ON p.id = v.profile_id WHERE p.slug = $1 ORDER BY v.version DESC LIMIT 1',
      [profileSlug],
    )
    if (!row) throw new Error(`no profile ${profileSlug}`)
    return row.id
  }

  /** Moves a grant as the issuer does, up to `state`. */
  async issue(grantId: string, state: 'provisioning' | 'active' | 'revoking' | 'ended'): Promise<void> {
    const way = ['scheduled', 'provisioning', 'active', 'revoking', 'ended']
    const [row] = await this.owner.query<{ state: string }>('SELECT state FROM grants WHERE id = $1', [grantId])
    for (const next of way.slice(way.indexOf(row?.state ?? '') + 1, way.indexOf(state) + 1)) {
      const now = this.clock.now()
      if (next === 'ended') {
        await this.owner.query("UPDATE grants SET state = 'ended', end_reason = COALESCE(end_reason, 'expired'), denied_at = $2, ended_at = $2 WHERE id = $1", [
          grantId,
          now,
        ])
        await this.owner.query('UPDATE access_requests SET live_key = NULL WHERE id = (SELECT request_id FROM grants WHERE id = $1)', [grantId])
      } else await this.owner.query('UPDATE grants SET state = $2 WHERE id = $1', [grantId, next])
    }
  }

  async actions(subjectId: string): Promise<string[]> {
    const rows = await this.owner.query<{ action: string }>('SELECT action FROM activity WHERE subject_id = $1 ORDER BY id', [subjectId])
    return rows.map((row) => row.action)
  }
}
