import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#lib/platform/ids.ts'
import type { Ran } from '#lib/testing/cluster.ts'
import { runKubectl } from '#lib/testing/cluster.ts'
import { IssuerWorld } from '#lib/testing/issuer-world.ts'

let world: IssuerWorld
/** kubectl with the issuer's own identity, as somebody who stole its credential would have it. */
let asIssuer: (args: readonly string[], input?: string) => Promise<Ran>

beforeAll(async () => {
  world = await IssuerWorld.make()
  const token = (await world.cluster.kubectl(['create', 'token', 'daypass-issuer', '-n', 'daypass-system'])).stdout.trim()
  const { serverUrl, caPem } = world.server()
  const file = path.join(world.folder, 'issuer.kubeconfig')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: serverUrl, 'certificate-authority-data': Buffer.from(caPem).toString('base64') } }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  }
  fs.writeFileSync(file, JSON.stringify(config), { mode: 0o600 })
  asIssuer = (args, input) => runKubectl(world.cluster.kubectlPath, file, args, input)
})
afterAll(() => world.close())

type Binding = { name?: string; namespace?: string; role?: string; roleKind?: string; subject?: object; label?: string | null; expires?: string | null }

/** A binding as the issuer makes it, with one thing changed. */
function binding(change: Binding = {}): string {
  const grantId = '0123456789abcdef'
  const label = change.label === undefined ? grantId : change.label
  const expires = change.expires === undefined ? '2030-01-01T00:00:00.000Z' : change.expires
  return JSON.stringify({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: {
      name: change.name ?? `daypass-g-${grantId}`,
      namespace: change.namespace ?? world.namespaces[0],
      labels: { 'app.kubernetes.io/managed-by': 'daypass', ...(label === null ? {} : { 'daypass.dev/grant': label }) },
      annotations: expires === null ? {} : { 'daypass.dev/expires-at': expires },
    },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: change.roleKind ?? 'ClusterRole', name: change.role ?? `daypass:${world.profile.slug}:v1` },
    subjects: [change.subject ?? { kind: 'ServiceAccount', namespace: 'daypass-grants', name: `g-${grantId}` }],
  })
}

const create = (object: string, dry = true): Promise<Ran> => asIssuer(['create', ...(dry ? ['--dry-run=server'] : []), '-f', '-'], object)

describe("what the issuer's own credential cannot do, whoever holds it", () => {
  test.each([
    ['create a role', ['create', 'role', 'x', '--verb=get', '--resource=pods', '-n', 'default'], /cannot create resource "roles"|forbidden/],
    ['create a cluster role', ['create', 'clusterrole', 'x', '--verb=get', '--resource=pods'], /cannot create resource "clusterroles"|forbidden/],
    ['read secrets of other namespaces', ['get', 'secrets', '-n', 'kube-system'], /cannot list resource "secrets"/],
    ['read pods', ['get', 'pods', '-A'], /cannot list resource "pods"/],
    ['mint for its own identity', ['create', 'token', 'daypass-issuer', '-n', 'daypass-system'], /cannot create resource "serviceaccounts\/token"/],
    ["mint for the controllers' identities", ['create', 'token', 'default', '-n', 'kube-system'], /cannot create resource "serviceaccounts\/token"/],
    ['act as somebody else', ['get', 'pods', '--as=admin'], /cannot impersonate/],
    ['change the guard', ['delete', 'validatingadmissionpolicy', 'daypass-issuer-bindings'], /cannot delete resource/],
    ['change its own rights', ['delete', 'clusterrole', 'daypass-issuer'], /cannot delete resource/],
    ["change a profile's rules", ['delete', 'clusterrole', 'daypass:x:v1'], /cannot delete resource/],
  ])('%s', async (_, args, reason) => {
    const ran = await asIssuer(args)
    expect(ran.code).not.toBe(0)
    expect(ran.stderr).toMatch(reason)
  })

  test('bind a role that is no published profile', async () => {
    for (const role of ['cluster-admin', 'edit', 'view', 'system:node']) {
      const ran = await create(binding({ role }))
      expect(ran.code, role).not.toBe(0)
      expect(ran.stderr, role).toMatch(/forbidden|denied/i)
    }
  })
})

describe('the guard policy holds the issuer to bindings of grants', () => {
  test('a binding as Daypass makes it passes', async () => {
    const ran = await create(binding())
    expect(ran.stderr).toBe('')
    expect(ran.code).toBe(0)
  })

  test.each<[string, Binding]>([
    ['another name', { name: 'admin' }],
    ["a name that is not its label's", { name: 'daypass-g-another000000000' }],
    ['no grant label', { label: null }],
    ['no end', { expires: null }],
    ['a person as subject', { subject: { kind: 'User', name: 'somebody', apiGroup: 'rbac.authorization.k8s.io' } }],
    ['everybody as subject', { subject: { kind: 'Group', name: 'system:authenticated', apiGroup: 'rbac.authorization.k8s.io' } }],
    ["another namespace's ServiceAccount", { subject: { kind: 'ServiceAccount', namespace: 'default', name: 'default' } }],
    ["another grant's ServiceAccount", { subject: { kind: 'ServiceAccount', namespace: 'daypass-grants', name: 'g-another000000000' } }],
    ['a namespace of the cluster', { namespace: 'kube-system' }],
    ["Daypass's own namespace", { namespace: 'daypass-grants' }],
  ])('a binding with %s is refused', async (_, change) => {
    const ran = await create(binding(change))
    expect(ran.code).not.toBe(0)
    expect(ran.stderr).toMatch(/ValidatingAdmissionPolicy|denied request/)
  })

  test("an end that is no time is refused, and so is somebody else's binding as a target of deletion", async () => {
    expect((await create(binding({ expires: 'never' }))).code).not.toBe(0)
    const [namespace] = world.namespaces
    await world.cluster.kubectl(['create', 'rolebinding', 'theirs', '--clusterrole=view', '--user=somebody', '-n', namespace])
    const ran = await asIssuer(['delete', 'rolebinding', 'theirs', '-n', namespace])
    expect(ran.stderr).toMatch(/touches bindings named/)
    expect((await world.cluster.kubectl(['get', 'rolebinding', 'theirs', '-n', namespace])).code).toBe(0)
  })

  test('a Secret that would hold a token for ever, a foreign name, a token that is bound to nothing: refused', async () => {
    const secret = (more: object, name = 'g-0123456789abcdef-1') =>
      create(
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name, namespace: 'daypass-grants', labels: { 'daypass.dev/grant': '0123456789abcdef' } },
          type: 'Opaque',
          ...more,
        }),
      )
    expect((await secret({})).stderr).toBe('')
    expect((await secret({ type: 'kubernetes.io/service-account-token' })).code).not.toBe(0)
    expect((await secret({ data: { a: 'Yg==' } })).stderr).toMatch(/Opaque and holds nothing/)
    expect((await secret({}, 'other')).stderr).toMatch(/denied request/)
    expect((await asIssuer(['create', 'token', 'default', '-n', 'daypass-grants'])).stderr).toMatch(/minted for a grant's ServiceAccount/)
  })
})

describe('nobody else touches what belongs to a grant', () => {
  test('an administrator may take away, not give, not change', async () => {
    const issuer = await world.issuer()
    const { grantId } = await world.grant()
    await world.inState(grantId, 'active')
    const minted = await world.mint(issuer, grantId)
    const [namespace] = world.namespaces
    const admin = world.cluster.kubectl
    const name = `daypass-g-${grantId}`
    const refused = /belongs to a Daypass grant|Only Daypass/
    expect(
      (
        await admin([
          'patch',
          'rolebinding',
          name,
          '-n',
          namespace,
          '--type=json',
          '-p',
          '[{"op":"add","path":"/subjects/-","value":{"kind":"User","name":"x","apiGroup":"rbac.authorization.k8s.io"}}]',
        ])
      ).stderr,
    ).toMatch(refused)
    expect((await admin(['annotate', 'rolebinding', name, '-n', namespace, '--overwrite', 'daypass.dev/expires-at=2099-01-01T00:00:00Z'])).stderr).toMatch(
      refused,
    )
    expect((await admin(['label', 'rolebinding', name, '-n', namespace, 'daypass.dev/grant-'])).stderr).toMatch(refused)
    expect((await admin(['create', '-f', '-'], binding({ name: `daypass-g-${newId()}` }))).stderr).toMatch(refused)
    expect((await admin(['create', 'serviceaccount', `g-${newId()}`, '-n', 'daypass-grants'])).stderr).toMatch(refused)
    expect((await admin(['create', 'secret', 'generic', 'x', '-n', 'daypass-grants'])).stderr).toMatch(refused)
    expect((await admin(['run', 'x', '--image=x', '-n', 'daypass-grants', `--overrides={"spec":{"serviceAccountName":"g-${grantId}"}}`])).stderr).toMatch(
      /Only Daypass/,
    )
    expect((await admin(['create', 'token', `g-${grantId}`, '-n', 'daypass-grants'])).stderr).toMatch(/Only Daypass mints/)
    expect((await world.kubectlWith(minted.kubeconfig, ['get', 'pods'])).code).toBe(0)
    // Taking away is always possible, and Daypass sees it: the grant is over.
    expect((await admin(['delete', 'rolebinding', name, '-n', namespace])).code).toBe(0)
    const ended = await world.inState(grantId, 'ended')
    expect(ended.end_reason).toBe('externally-ended')
    expect(ended.last_error).toMatch(/RoleBinding .* was removed by somebody else/)
    const drift = await world.build.query<{ detail: { what: string } }>("SELECT detail FROM activity WHERE grant_id = $1 AND action = 'grant.drift'", [grantId])
    expect(drift[0]?.detail.what).toMatch(/removed by somebody else/)
  })
})
