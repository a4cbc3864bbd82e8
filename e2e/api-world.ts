import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { GrantView, ProfileView, RequestOptions, RequestView, UserView, VendorView } from '#lib/access/views.ts'
import { type Answer, HttpPerson } from '#lib/scripts/http-person.ts'

export const personNames = ['vendor', 'vendor-colleague', 'second-vendor', 'approver', 'administrator', 'auditor'] as const
export type PersonName = (typeof personNames)[number]

export const demoPassword = 'daypass-demo'
export const missingId = '0000000000000000'

const needed = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run these tests with npm test`)
  return value
}

export const baseUrl = (): string => needed('E2E_URL').replace(/\/$/, '')

/** One call without a session, as a program or another site's page would make it. No header is added. */
export async function stranger(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  const response = await fetch(baseUrl() + path, { method, redirect: 'manual', headers, ...(body === undefined ? {} : { body }) })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, text, body: isJson && text ? JSON.parse(text) : text }
}

const random = (): string => randomBytes(5).toString('hex')

/**
 * The demo people at the public API, and things for them to act on. The cluster is a row that no API server stands behind: every request to it
 * starts days ahead, so its grants never leave "scheduled" and a test that approves a hundred of them touches no cluster.
 */
export class ApiWorld {
  readonly people: Record<PersonName, HttpPerson>
  readonly clusterId: string
  readonly #owner: pg.Client
  readonly #versionId: string
  #namespace = 0

  private constructor(people: Record<PersonName, HttpPerson>, owner: pg.Client, clusterId: string, versionId: string) {
    this.people = people
    this.#owner = owner
    this.clusterId = clusterId
    this.#versionId = versionId
  }

  static async open(): Promise<ApiWorld> {
    const signedIn = await Promise.all(personNames.map((name) => HttpPerson.signIn(baseUrl(), `${name}@demo.daypass.dev`, demoPassword)))
    const people = Object.fromEntries(personNames.map((name, index) => [name, signedIn[index]])) as Record<PersonName, HttpPerson>
    const owner = new pg.Client({ connectionString: needed('E2E_DATABASE_URL'), connectionTimeoutMillis: 10_000 })
    await owner.connect()
    const clusterId = await addCluster(owner)
    const options = await people.vendor.ok<RequestOptions>('GET', '/api/v1/request-options')
    const profile = options.profiles.find(({ slug }) => slug === 'read-only-debug')
    if (profile === undefined) throw new Error('the profile read-only-debug is not seeded')
    return new ApiWorld(people, owner, clusterId, profile.versionId)
  }

  async close(): Promise<void> {
    // The administrator may have lost the session on the way; the cluster must not stay on offer for the specs that follow.
    await this.people.administrator.call('POST', `/api/v1/clusters/${this.clusterId}/retire`)
    await this.#owner.query('UPDATE clusters SET retired_at = coalesce(retired_at, now()) WHERE id = $1', [this.clusterId])
    await this.#owner.end()
  }

  query<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
    return this.#owner.query<T>(text, values).then(({ rows }) => rows)
  }

  /** A body that is right in every field, for a namespace that nobody has asked for yet. */
  requestBody(more: Record<string, unknown> = {}): Record<string, unknown> {
    this.#namespace += 1
    return {
      clusterId: this.clusterId,
      profileVersionId: this.#versionId,
      namespaces: [`matrix-${this.#namespace % clusterNamespaces}`],
      startsAt: new Date(Date.now() + (3 * 86_400 + this.#namespace) * 1000).toISOString(),
      duration: '1h',
      justification: 'Checking that each door opens for the right people only.',
      ticketUrl: 'https://tickets.example.com/DOOR-1',
      ...more,
    }
  }

  async request(who: HttpPerson = this.people.vendor): Promise<RequestView> {
    // More than sixty in an hour is more than one person may ask for.
    await this.query("DELETE FROM rate_limits WHERE key LIKE 'submit:%'")
    return who.ok<RequestView>('POST', '/api/v1/access-requests', this.requestBody())
  }

  async grant(): Promise<GrantView> {
    const { id, version, digest } = await this.request()
    const { grant } = await this.people.approver.ok<{ grant: GrantView }>('POST', `/api/v1/access-requests/${id}/decisions`, {
      version,
      digest,
      verdict: 'approve',
    })
    return grant
  }

  cluster(): Promise<string> {
    return addCluster(this.#owner)
  }

  vendor(): Promise<VendorView> {
    return this.people.administrator.ok<VendorView>('POST', '/api/v1/vendors', { name: `Door ${random()}` })
  }

  profile(): Promise<ProfileView> {
    return this.people.administrator.ok<ProfileView>('POST', '/api/v1/profiles', {
      ...profileBody,
      slug: `door-${random()}`,
      name: 'Door',
      description: 'For the tests of the doors.',
    })
  }

  user(more: { vendorId?: string; roles?: string[] } = {}): Promise<UserView> {
    return this.people.administrator.ok<UserView>('POST', '/api/v1/users', {
      email: `door-${random()}@demo.daypass.dev`,
      name: 'Door tester',
      roles: more.roles ?? (more.vendorId ? ['vendor'] : ['auditor']),
      vendorId: more.vendorId ?? null,
      password: demoPassword,
    })
  }

  /** A vendor user of a vendor of his own, signed in. */
  async newcomer(): Promise<HttpPerson> {
    const { id } = await this.vendor()
    const { email } = await this.user({ vendorId: id })
    return HttpPerson.signIn(baseUrl(), email, demoPassword)
  }
}

export const profileBody = {
  scope: 'namespaces',
  rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
  maxDurationSeconds: 3600,
  requiredApprovals: 1,
}

const clusterNamespaces = 200

async function addCluster(owner: pg.Client): Promise<string> {
  const id = Array.from(randomBytes(16), (byte) => '0123456789abcdefghjkmnpqrstvwxyz'[byte % 32]).join('')
  await owner.query(
    `INSERT INTO clusters (id, slug, name, environment, server_url, ca_pem, max_duration_seconds, max_token_seconds)
     VALUES ($1, $2, 'Doors', 'sandbox', 'https://192.0.2.1:6443', 'none', 28800, 3600)`,
    [id, `doors-${id}`],
  )
  await owner.query("INSERT INTO cluster_namespaces (cluster_id, name, observed_at) SELECT $1, 'matrix-' || n, now() FROM generate_series(0, $2 - 1) n", [
    id,
    clusterNamespaces,
  ])
  await owner.query("INSERT INTO cluster_namespaces (cluster_id, name, observed_at) VALUES ($1, 'kube-system', now())", [id])
  await owner.query(
    `INSERT INTO cluster_profiles (cluster_id, profile_version_id, state, observed_digest, observed_at)
     SELECT $1, id, 'published', digest, now() FROM profile_versions`,
    [id],
  )
  return id
}

/** An answer without what differs from call to call by design. */
export function comparable(answer: Answer): { status: number; type: string | null; text: string } {
  const trace = answer.headers.get('x-request-id')
  return { status: answer.status, type: answer.headers.get('content-type'), text: trace === null ? answer.text : answer.text.replaceAll(trace, 'trace') }
}

/** What no answer but a download may ever hold. */
export const secretPattern = /scrypt\$|password_?hash|BEGIN [A-Z ]*PRIVATE KEY|eyJhbGciOi|postgres(ql)?:\/\/|next-auth\.session-token/i
