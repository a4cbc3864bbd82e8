import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, type Database } from '#lib/db/index.ts'
import { serviceAccountName } from '#lib/domain/names.ts'
import { newId } from '#lib/platform/ids.ts'
import { eventually } from '#lib/testing/builders.ts'
import { IssuerWorld } from '#lib/testing/issuer-world.ts'
import { saveCredential } from './clusters.store.ts'
import { encryptionKey } from './crypto.ts'
import { grantObjects } from './plan.ts'
import type { RunningIssuer } from './run-issuer.ts'

let world: IssuerWorld
let issuer: RunningIssuer
let db: Database

beforeAll(async () => {
  world = await IssuerWorld.make()
  issuer = await world.issuer({ clusterCheckMs: 1000 })
  db = createDatabase(world.database.adminUrl, { applicationName: 'test', poolSize: 2 })
})
afterAll(async () => {
  await db.$disconnect()
  await world.close()
})

async function active(): Promise<string> {
  const { grantId } = await world.grant()
  await world.inState(grantId, 'active')
  return grantId
}
const driftOf = (grantId: string) =>
  world.build.query<{ detail: { what: string } }>("SELECT detail FROM activity WHERE grant_id = $1 AND action = 'grant.drift' ORDER BY id", [grantId])

/** A kubeconfig-less way in: another identity's token in the place of the issuer's. */
async function useToken(token: string): Promise<void> {
  await db.$transaction((tx) => saveCredential(tx, encryptionKey(world.keyText), world.clusterId, { ...world.server(), token }))
}

test('F7: without the right to delete bindings nothing is called ended, and the alarm names the missing right', async () => {
  const grantId = await active()
  const weak = `weak-${newId()}`
  const admin = world.cluster.kubectl
  await admin(['create', 'serviceaccount', weak, '-n', 'default'])
  // Everything but deleting bindings.
  await admin([
    'create',
    'clusterrole',
    weak,
    '--verb=get,list,watch,create',
    '--resource=rolebindings.rbac.authorization.k8s.io,clusterrolebindings.rbac.authorization.k8s.io,serviceaccounts,subjectaccessreviews.authorization.k8s.io',
  ])
  await admin(['create', 'clusterrolebinding', weak, `--clusterrole=${weak}`, `--serviceaccount=default:${weak}`])
  const strong = (await admin(['create', 'token', 'daypass-issuer', '-n', 'daypass-system'])).stdout.trim()
  await useToken((await admin(['create', 'token', weak, '-n', 'default'])).stdout.trim())
  await eventually('the other identity is in use', async () => {
    const [row] = await world.build.query<{ missing_rights: string[] }>('SELECT missing_rights FROM clusters WHERE id = $1', [world.clusterId])
    return row?.missing_rights.includes('delete rolebindings')
  })
  await world.build.askToEnd(grantId)
  const alarmed = await eventually('the alarm', async () => ((await world.row(grantId)).alarm_at ? world.row(grantId) : null), 25_000)
  expect(alarmed).toMatchObject({ state: 'revoking', denied_at: null })
  expect(alarmed.last_error).toMatch(/lacks a right in the cluster: delete rolebindings\.rbac\.authorization\.k8s\.io in /)
  const [alarm] = await world.build.query<{ detail: { error: string } }>("SELECT detail FROM activity WHERE grant_id = $1 AND action = 'grant.alarm'", [
    grantId,
  ])
  expect(alarm?.detail.error).toMatch(/delete rolebindings/)
  await useToken(strong)
  await world.inState(grantId, 'ended', 40_000)
  await admin(['delete', 'clusterrolebinding,clusterrole', weak])
  await admin(['delete', 'serviceaccount', weak, '-n', 'default'])
})

test('F7: without the right to ask, a deleted binding alone is no proof', async () => {
  const grantId = await active()
  const weak = `weak-${newId()}`
  const admin = world.cluster.kubectl
  await admin(['create', 'serviceaccount', weak, '-n', 'default'])
  const token = (await admin(['create', 'token', weak, '-n', 'default'])).stdout.trim()
  const strong = (await admin(['create', 'token', 'daypass-issuer', '-n', 'daypass-system'])).stdout.trim()
  await useToken(token)
  await eventually('the other identity is in use', async () => {
    const [row] = await world.build.query<{ missing_rights: string[] }>('SELECT missing_rights FROM clusters WHERE id = $1', [world.clusterId])
    return row?.missing_rights.includes('create subjectaccessreviews')
  })
  for (const namespace of world.namespaces) await admin(['delete', 'rolebinding', `daypass-g-${grantId}`, '-n', namespace])
  await world.build.askToEnd(grantId)
  const row = await eventually('words about it', async () => ((await world.row(grantId)).last_error ? world.row(grantId) : null))
  expect(row).toMatchObject({ state: 'revoking', denied_at: null })
  await useToken(strong)
  await world.inState(grantId, 'ended', 40_000)
  await admin(['delete', 'serviceaccount', weak, '-n', 'default'])
})

test('F8: a ServiceAccount recreated under the same name is not adopted: the grant is externally ended and the stranger removed', async () => {
  const grantId = await active()
  const { kubeconfig } = await world.mint(issuer, grantId)
  const name = serviceAccountName(grantId)
  const before = (await world.objectsOf(grantId)).find((object) => object.kind === 'ServiceAccount')
  const account = await world.cluster.kubectl(['get', 'serviceaccount', name, '-n', 'daypass-grants', '-o', 'json'])
  const copy = JSON.parse(account.stdout) as { metadata: Record<string, unknown> }
  for (const field of ['uid', 'resourceVersion', 'creationTimestamp']) delete copy.metadata[field]
  await world.cluster.kubectl(['delete', 'serviceaccount', name, '-n', 'daypass-grants'])
  // One of the cluster's own controllers is let through by the guard; whoever acts as it could do this.
  const again = await world.cluster.kubectl(['create', '--as=system:serviceaccount:kube-system:service-account-controller', '-f', '-'], JSON.stringify(copy))
  expect(again.stderr).toBe('')
  const ended = await world.inState(grantId, 'ended')
  expect(ended.end_reason).toBe('externally-ended')
  await eventually(
    'the stranger is gone',
    async () => !(await world.objectsOf(grantId)).some((object) => object.kind === 'ServiceAccount' && object.uid !== before?.uid),
  )
  expect((await world.kubectlWith(kubeconfig, ['get', 'pods'])).code).not.toBe(0)
  expect((await driftOf(grantId)).length).toBeGreaterThan(0)
})

test('F8: a granted namespace that somebody deletes ends the grant', async () => {
  const namespace = `t-${newId()}`
  await world.cluster.kubectl(['create', 'namespace', namespace])
  const { grantId } = await world.grant({ namespaces: [namespace, world.namespaces[0]] })
  await world.inState(grantId, 'active')
  await world.cluster.kubectl(['delete', 'namespace', namespace, '--wait=false'])
  expect((await world.inState(grantId, 'ended', 30_000)).end_reason).toBe('externally-ended')
  expect((await world.objectsOf(grantId)).filter((object) => object.kind === 'RoleBinding')).toEqual([])
})

test('what a stolen credential makes in our name is removed: a binding of no grant, a binding of an ended grant', async () => {
  const grantId = await active()
  await world.build.askToEnd(grantId)
  await world.inState(grantId, 'ended')
  for (const id of [newId(), grantId]) {
    const [binding] = grantObjects({
      grantId: id,
      clusterId: world.clusterId,
      requestId: 'r',
      vendorId: 'v',
      approverIds: [],
      namespaces: [world.namespaces[0]],
      scope: 'namespaces',
      roleName: `daypass:${world.profile.slug}:v1`,
      endsAt: new Date(Date.now() + 3_600_000),
    }).bindings
    const object = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { ...binding, roleRef: undefined, subjects: undefined, kind: undefined },
      roleRef: binding?.roleRef,
      subjects: binding?.subjects,
    }
    const made = await world.cluster.kubectl(['create', '--as=system:serviceaccount:daypass-system:daypass-issuer', '-f', '-'], JSON.stringify(object))
    expect(made.stderr).toBe('')
    await eventually('it is removed', async () => (await world.objectsOf(id)).every((found) => found.kind !== 'RoleBinding'), 20_000)
  }
  const [told] = await world.build.query<{ detail: { what: string } }>("SELECT detail FROM activity WHERE action = 'grant.drift' AND grant_id = $1", [grantId])
  expect(told?.detail.what).toMatch(/belongs to no live grant and was removed/)
})

test("somebody else's binding for a grant's ServiceAccount is told, and the end is not called proven while it gives the same", async () => {
  const grantId = await active()
  const name = `theirs-${newId()}`
  const [namespace] = world.namespaces
  await world.cluster.kubectl([
    'create',
    'rolebinding',
    name,
    '--clusterrole=view',
    `--serviceaccount=daypass-grants:${serviceAccountName(grantId)}`,
    '-n',
    namespace,
  ])
  await eventually('told', async () => (await driftOf(grantId)).some((row) => row.detail.what.includes(name)))
  expect((await world.row(grantId)).state).toBe('active')
  await world.build.askToEnd(grantId)
  const row = await eventually('words about it', async () => ((await world.row(grantId)).last_error ? world.row(grantId) : null))
  expect(row).toMatchObject({ state: 'revoking', denied_at: null })
  expect(row.last_error).toContain(name)
  await world.cluster.kubectl(['delete', 'rolebinding', name, '-n', namespace])
  await world.inState(grantId, 'ended', 30_000)
})

test('a Secret that somebody removed is a dead credential, and the grant goes on', async () => {
  const grantId = await active()
  await world.mint(issuer, grantId)
  await world.cluster.kubectl(['delete', 'secret', `${serviceAccountName(grantId)}-1`, '-n', 'daypass-grants'])
  await eventually(
    'dead',
    async () => (await world.build.query("SELECT FROM credentials WHERE grant_id = $1 AND state = 'revoked'", [grantId])).length > 0,
    20_000,
  )
  expect((await world.row(grantId)).state).toBe('active')
  expect((await world.mint(issuer, grantId)).number).toBe(2)
})

test('a request that nobody decided lapses, and the issuer can decide none', async () => {
  const requestId = newId()
  await world.build.query(
    `INSERT INTO access_requests (id, vendor_id, requester_id, cluster_id, profile_version_id, profile_digest, namespaces, duration_seconds, justification, digest, live_key, lapses_at)
     VALUES ($1,$2,$3,$4,$5,$6,$7,3600,'why','d',$1, now() + interval '500 ms')`,
    [requestId, world.vendorId, world.requester.id, world.clusterId, world.profile.versionId, world.profile.digest, world.namespaces],
  )
  const read = async () =>
    (await world.build.query<{ state: string; live_key: string | null }>('SELECT state, live_key FROM access_requests WHERE id = $1', [requestId]))[0]
  await eventually('lapsed', async () => (await read())?.state === 'lapsed')
  expect((await read())?.live_key).toBeNull()
  expect(
    await world.build.query(
      "SELECT detail->'namespaces' AS namespaces, detail ?& ARRAY['profile', 'cluster'] AS named FROM activity WHERE request_id = $1 AND action = 'request.lapsed'",
      [requestId],
    ),
  ).toEqual([{ namespaces: world.namespaces, named: true }])
  const asIssuer = createDatabase(world.database.issuerUrl, { applicationName: 'test', poolSize: 1 })
  await expect(asIssuer.$executeRaw`UPDATE access_requests SET state = 'approved' WHERE id = ${requestId}`).rejects.toThrow()
  await expect(
    asIssuer.$executeRaw`INSERT INTO decisions (id, request_id, request_version, request_digest, approver_id, verdict) VALUES ('x', ${requestId}, 1, 'd', 'a', 'approve')`,
  ).rejects.toThrow(/permission denied/)
  await expect(asIssuer.$queryRaw`SELECT password_hash FROM users`).rejects.toThrow(/permission denied/)
  await asIssuer.$disconnect()
})
