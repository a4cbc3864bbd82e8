import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parse } from 'yaml'
import { encryptionKey, type IssuerOptions, prepareCluster, type RunningIssuer, runIssuer } from '#lib/issuer/index.ts'
import { createIssuerChannel, type IssuerChannel, type MintResult } from '#lib/issuer-channel/index.ts'
import { newId } from '#lib/platform/ids.ts'
import { Builder, type BuiltGrant, type BuiltPerson, type BuiltProfile, eventually, type GrantInput } from './builders.ts'
import { type Ran, runKubectl, type TestCluster, testCluster } from './cluster.ts'
import { type TestDatabase, testDatabase } from './postgres.ts'

export type GrantRow = {
  state: string
  end_reason: string | null
  denied_at: Date | null
  ended_at: Date | null
  activated_at: Date | null
  cleaned_at: Date | null
  alarm_at: Date | null
  last_error: string | null
  attempts: number
  ends_at: Date
}

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** A database of its own, the real cluster prepared for it, people, a profile, two namespaces; and issuers on top. */
export class IssuerWorld {
  readonly database: TestDatabase
  readonly cluster: TestCluster
  readonly build: Builder
  readonly keyText: string
  readonly secret = randomBytes(32).toString('hex')
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'daypass-issuer-'))
  readonly issuers: RunningIssuer[] = []
  clusterId = ''
  vendorId = ''
  requester!: BuiltPerson
  approver!: BuiltPerson
  administrator!: BuiltPerson
  profile!: BuiltProfile
  namespaces: [string, string] = ['', '']

  private constructor(database: TestDatabase, cluster: TestCluster, build: Builder, keyText: string) {
    this.database = database
    this.cluster = cluster
    this.build = build
    this.keyText = keyText
  }

  /** `through` puts another address (a proxy's) in the place of the API server's. */
  static async make(options: { through?: (serverUrl: string) => string } = {}): Promise<IssuerWorld> {
    const database = await testDatabase()
    const world = new IssuerWorld(database, testCluster(), await Builder.open(database.adminUrl), randomBytes(32).toString('base64'))
    const tag = newId().slice(0, 8)
    world.namespaces = [`t-${tag}-a`, `t-${tag}-b`]
    for (const namespace of world.namespaces) await world.cluster.kubectl(['create', 'namespace', namespace])
    world.vendorId = await world.build.vendor()
    world.requester = await world.build.person({ roles: ['vendor'], vendorId: world.vendorId, name: 'Vendor user' })
    world.approver = await world.build.person({ roles: ['approver'], name: 'Approver' })
    world.administrator = await world.build.person({ roles: ['administrator'], name: 'Administrator' })
    world.profile = await world.build.profile({ slug: `pods-${tag}` })
    const { serverUrl } = world.server()
    world.clusterId = await world.prepare(options.through?.(serverUrl) ?? serverUrl)
    return world
  }

  /** Address and CA of the administrator's kubeconfig. */
  server(): { serverUrl: string; caPem: string } {
    const config = parse(fs.readFileSync(this.cluster.adminKubeconfigPath, 'utf8')) as {
      clusters: { cluster: { server: string; 'certificate-authority-data'?: string; 'certificate-authority'?: string } }[]
    }
    const { cluster } = config.clusters[0] as (typeof config.clusters)[number]
    const data = cluster['certificate-authority-data']
    const caPem = data ? Buffer.from(data, 'base64').toString('utf8') : fs.readFileSync(cluster['certificate-authority'] ?? '', 'utf8')
    return { serverUrl: cluster.server, caPem }
  }

  async prepare(serverUrl: string, caPem = this.server().caPem): Promise<string> {
    const { clusterId } = await prepareCluster({
      adminKubeconfigPath: this.cluster.adminKubeconfigPath,
      kubectlPath: this.cluster.kubectlPath,
      ownerDatabaseUrl: this.database.adminUrl,
      encryptionKey: this.keyText,
      serverUrl,
      caPem,
      name: 'Test',
      slug: 'test',
      environment: 'sandbox',
      maxDurationSeconds: 2_592_000,
    })
    return clusterId
  }

  async issuer(more: Partial<IssuerOptions> = {}): Promise<RunningIssuer> {
    const issuer = await runIssuer({
      databaseUrl: this.database.issuerUrl,
      key: encryptionKey(this.keyText),
      host: '127.0.0.1',
      port: 0,
      secret: this.secret,
      log: quiet,
      ...more,
    })
    this.issuers.push(issuer)
    return issuer
  }

  channel(issuer: { url: string }): IssuerChannel {
    return createIssuerChannel({ url: issuer.url, secret: this.secret })
  }

  grant(more: Partial<GrantInput> = {}): Promise<BuiltGrant> {
    return this.build.grant({
      clusterId: this.clusterId,
      requester: this.requester,
      profile: this.profile,
      namespaces: [...this.namespaces],
      approvers: [this.approver],
      ...more,
    })
  }

  mint(issuer: { url: string }, grantId: string, who: BuiltPerson = this.requester): Promise<MintResult> {
    return this.channel(issuer).mint({ grantId, userId: who.id, sessionId: who.sessionId, ip: '192.0.2.7', userAgent: 'a test', traceId: 'trace-1' })
  }

  async row(grantId: string): Promise<GrantRow> {
    const [row] = await this.build.query<GrantRow>('SELECT * FROM grants WHERE id = $1', [grantId])
    if (!row) throw new Error(`no grant ${grantId}`)
    return row
  }

  /** Waits until the grant is in `state`. */
  inState(grantId: string, state: string, withinMs = 15_000): Promise<GrantRow> {
    return eventually(
      `grant ${state}`,
      async () => {
        const row = await this.row(grantId)
        if (row.state !== state) throw new Error(`it is ${row.state}: ${row.last_error ?? ''}`)
        return row
      },
      withinMs,
    )
  }

  /** Real kubectl with a minted kubeconfig. */
  kubectlWith(kubeconfig: string, args: readonly string[]): Promise<Ran> {
    const file = path.join(this.folder, `${newId()}.kubeconfig`)
    fs.writeFileSync(file, kubeconfig, { mode: 0o600 })
    return runKubectl(this.cluster.kubectlPath, file, args)
  }

  /** Names of what carries a grant's label in the cluster. */
  async objectsOf(grantId: string): Promise<{ kind: string; name: string; namespace: string; uid: string }[]> {
    const ran = await this.cluster.kubectl([
      'get',
      'serviceaccounts,secrets,rolebindings,clusterrolebindings',
      '-A',
      '-l',
      `daypass.dev/grant=${grantId}`,
      '-o',
      'json',
    ])
    const list = JSON.parse(ran.stdout) as { items: { kind: string; metadata: { name: string; namespace?: string; uid: string } }[] }
    return list.items.map((item) => ({ kind: item.kind, name: item.metadata.name, namespace: item.metadata.namespace ?? '', uid: item.metadata.uid }))
  }

  async close(): Promise<void> {
    await Promise.all(this.issuers.map((issuer) => issuer.close().catch(() => undefined)))
    for (const namespace of this.namespaces) await this.cluster.kubectl(['delete', 'namespace', namespace, '--wait=false', '--ignore-not-found'])
    const mine = ['-l', `daypass.dev/cluster=${this.clusterId}`, '--ignore-not-found', '--wait=false']
    await this.cluster.kubectl(['delete', 'rolebindings', '-A', ...mine])
    await this.cluster.kubectl(['delete', 'clusterrolebindings', ...mine])
    await this.cluster.kubectl(['delete', 'serviceaccounts,secrets', '-n', 'daypass-grants', ...mine])
    await this.build.close()
    await this.database.drop()
    fs.rmSync(this.folder, { recursive: true, force: true })
  }
}
