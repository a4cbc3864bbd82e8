import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { ActivityView, ClusterRef, GrantView, Page, RequestOptions, RequestView } from '#lib/access/views.ts'
import { demoPassword } from '#prisma/seed/index.ts'
import { HttpPerson } from './http-person.ts'
import { Narrator, until } from './narrator.ts'
import type { Stack } from './stack.ts'

type Ran = { code: number; out: string }

/** kubectl with one kubeconfig and nothing of the caller's environment. */
function kubectlWith(kubectlPath: string, kubeconfig: string) {
  return (...args: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      execFile(
        kubectlPath,
        ['--kubeconfig', kubeconfig, '--request-timeout=10s', ...args],
        { env: { HOME: path.dirname(kubeconfig), PATH: '', NODE_ENV: 'production' } },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
          resolve({ code, out: (stdout + stderr).trim() })
        },
      )
    })
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').slice(0, 160)

/** Runs the journey on a running stack; returns the promises that were broken. */
export async function demoJourney(stack: Stack): Promise<string[]> {
  const tell = new Narrator()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'daypass-demo-'))
  const signIn = (name: string) => HttpPerson.signIn(stack.url, `${name}@demo.daypass.dev`, demoPassword)
  try {
    const [vendor, otherVendor, approver] = await tell.step('vendor, second vendor and approver sign in', () =>
      Promise.all([signIn('vendor'), signIn('second-vendor'), signIn('approver')]),
    )
    const { cluster, profile } = await tell.step(
      'the vendor looks at what can be asked for',
      () => choose(vendor),
      (it) => `${it.profile.name} on ${it.cluster.name} (${it.cluster.environment})`,
    )
    const submit = (namespaces: string[], duration: string) =>
      vendor.ok<RequestView>('POST', '/api/v1/access-requests', {
        clusterId: cluster.id,
        profileVersionId: profile.versionId,
        namespaces,
        startsAt: null,
        duration,
        justification: 'Checkout answers slowly since the last release; reading pods and events to find out why.',
        ticketUrl: 'https://tickets.example.com/INC-1042',
      })
    const request = await tell.step(
      'the vendor asks for one minute in namespace payments',
      () => submit(['payments'], '1m'),
      (it) => `request ${it.id}, version ${it.version}, lapses at ${it.lapsesAt}`,
    )
    await strangersSeeNothing(tell, request, vendor, otherVendor)

    const approvedFrom = performance.now()
    await tell.step('the approver approves with one press', () => approve(approver, request))
    const grantId = await tell.step('the issuer makes it real', () => grantOf(vendor, request.id))
    const grant = await until('the grant is active', 15_000, () => inState(vendor, grantId, 'active'))
    tell.promise('active without anybody doing anything more', true, `${(performance.now() - approvedFrom).toFixed(0)} ms after the press`)
    const kubeconfig = path.join(folder, 'vendor.kubeconfig')
    await tell.step(
      'the vendor downloads a kubeconfig',
      () => download(vendor, grantId, kubeconfig),
      (it) => `credential ${it}, file mode 0600`,
    )
    const kubectl = kubectlWith(stack.kubectlPath, kubeconfig)
    await onlyWhatWasGranted(tell, kubectl)
    await oneCredentialDies(tell, stack, vendor, grantId, path.join(folder, 'second.kubeconfig'))
    await endsByItself(tell, vendor, grant, kubectl)
    await revokedAtOnce(tell, stack, vendor, approver, () => submit(['orders'], '30m'), path.join(folder, 'third.kubeconfig'))
    await recordIsWhole(tell, vendor, request.id, grantId)
  } catch (error) {
    if (tell.broken.length === 0) tell.broken.push(error instanceof Error ? error.message : String(error))
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
  console.log(tell.broken.length === 0 ? '\nEvery promise held.' : `\n${tell.broken.length} broken: ${tell.broken.join('; ')}`)
  return tell.broken
}

async function choose(vendor: HttpPerson): Promise<{ cluster: ClusterRef; profile: RequestOptions['profiles'][number] }> {
  const options = await vendor.ok<RequestOptions>('GET', '/api/v1/request-options')
  const cluster = options.clusters[0]
  const profile = options.profiles.find((it) => it.slug === 'read-only-debug')
  if (!cluster || !profile) throw new Error('no cluster or no read-only profile is offered')
  return { cluster, profile }
}

async function grantOf(person: HttpPerson, requestId: string): Promise<string> {
  const request = await person.ok<RequestView>('GET', `/api/v1/access-requests/${requestId}`)
  if (request.grantId === null) throw new Error('the approved request has no grant')
  return request.grantId
}

async function inState(person: HttpPerson, grantId: string, state: GrantView['state']): Promise<GrantView | undefined> {
  const grant = await person.ok<GrantView>('GET', `/api/v1/grants/${grantId}`)
  if (grant.state === state) return grant
  if (grant.state === 'ended') throw new Error(`the grant ended (${grant.endReason}): ${grant.lastError ?? ''}`)
  return undefined
}

const approve = (approver: HttpPerson, request: RequestView) =>
  approver.ok('POST', `/api/v1/access-requests/${request.id}/decisions`, { version: request.version, digest: request.digest, verdict: 'approve' })

async function download(vendor: HttpPerson, grantId: string, file: string): Promise<string> {
  const answer = await vendor.call('POST', `/api/v1/grants/${grantId}/credentials`, {})
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text.slice(0, 300)}`)
  fs.writeFileSync(file, answer.text, { mode: 0o600 })
  return answer.headers.get('x-daypass-credential') ?? '?'
}

async function strangersSeeNothing(tell: Narrator, request: RequestView, vendor: HttpPerson, otherVendor: HttpPerson): Promise<void> {
  const foreign = await otherVendor.call('GET', `/api/v1/access-requests/${request.id}`)
  const missing = await otherVendor.call('GET', '/api/v1/access-requests/0000000000000000')
  const bare = (text: string) => text.replace(/"traceId":"[^"]*"/, '')
  tell.promise('another vendor gets the same 404 as for a request that does not exist', foreign.status === 404 && bare(foreign.text) === bare(missing.text))
  const self = await vendor.call('POST', `/api/v1/access-requests/${request.id}/decisions`, {
    version: request.version,
    digest: request.digest,
    verdict: 'approve',
  })
  tell.promise('the vendor cannot approve it', self.status === 403, `${self.status}`)
}

async function onlyWhatWasGranted(tell: Narrator, kubectl: (...args: string[]) => Promise<Ran>): Promise<void> {
  const pods = await kubectl('get', 'pods', '-n', 'payments')
  tell.promise('kubectl get pods -n payments works', pods.code === 0, firstLine(pods.out))
  for (const args of [
    ['get', 'secrets', '-n', 'payments'],
    ['get', 'pods', '-n', 'orders'],
    ['delete', 'pods', '--all', '-n', 'payments'],
    ['create', 'rolebinding', 'mine', '--clusterrole=cluster-admin', '--user=me', '-n', 'payments'],
  ]) {
    const ran = await kubectl(...args)
    tell.promise(
      `kubectl ${args.slice(0, 2).join(' ')} ${args.at(-1) === 'payments' ? '' : 'elsewhere '}is refused`,
      ran.code !== 0 && /forbidden/i.test(ran.out),
      firstLine(ran.out),
    )
  }
}

async function oneCredentialDies(tell: Narrator, stack: Stack, vendor: HttpPerson, grantId: string, file: string): Promise<void> {
  const number = await tell.step(
    'a second download is a second credential',
    () => download(vendor, grantId, file),
    (it) => `credential ${it}`,
  )
  const kubectl = kubectlWith(stack.kubectlPath, file)
  await tell.step('the vendor kills that one credential', async () => {
    await vendor.ok('POST', `/api/v1/grants/${grantId}/credentials/${number}/revoke`, {})
    // The API server caches token authentication for 10 s; 15 s leaves room for a busy machine.
    return until(
      'the API server refuses the killed credential',
      15_000,
      async () => ((await kubectl('get', 'pods', '-n', 'payments')).code === 0 ? undefined : true),
      250,
    )
  })
}

async function endsByItself(tell: Narrator, vendor: HttpPerson, grant: GrantView, kubectl: (...args: string[]) => Promise<Ran>): Promise<void> {
  const endsAt = Date.parse(grant.endsAt)
  const refused = await tell.step(`the window ends at ${grant.endsAt}, and the API server says no`, () =>
    until('kubectl is refused', 90_000, async () => {
      const asked = Date.now()
      const ran = await kubectl('get', 'pods', '-n', 'payments')
      return ran.code === 0 ? undefined : { asked, at: Date.now(), out: ran.out }
    }),
  )
  // A question asked before the end may be answered after it; only one asked and answered before the end would be early.
  tell.promise('not before the end', refused.at >= endsAt, `${refused.at - endsAt} ms after it`)
  tell.promise('at most two seconds after the end', refused.asked - endsAt <= 2000, firstLine(refused.out))
  const ended = await until('the grant says ended', 15_000, async () => {
    const now = await vendor.ok<GrantView>('GET', `/api/v1/grants/${grant.id}`)
    return now.state === 'ended' ? now : undefined
  })
  tell.promise('the page says ended only with the proof', ended.deniedAt !== null && ended.endReason === 'expired', `denied at ${ended.deniedAt}`)
}

async function revokedAtOnce(
  tell: Narrator,
  stack: Stack,
  vendor: HttpPerson,
  approver: HttpPerson,
  submit: () => Promise<RequestView>,
  file: string,
): Promise<void> {
  const request = await tell.step('the vendor asks again, for thirty minutes in orders', submit)
  await tell.step('approved', () => approve(approver, request))
  const grantId = await grantOf(vendor, request.id)
  await until('the grant is active', 15_000, () => inState(vendor, grantId, 'active'))
  await download(vendor, grantId, file)
  const kubectl = kubectlWith(stack.kubectlPath, file)
  tell.promise('kubectl get pods -n orders works', (await kubectl('get', 'pods', '-n', 'orders')).code === 0)
  await tell.step('the approver revokes, and the API server says no', async () => {
    await approver.ok('POST', `/api/v1/grants/${grantId}/revoke`, { reason: 'Found the cause; access is no longer needed.' })
    return until('kubectl is refused', 10_000, async () => ((await kubectl('get', 'pods', '-n', 'orders')).code === 0 ? undefined : true))
  })
}

async function recordIsWhole(tell: Narrator, vendor: HttpPerson, requestId: string, grantId: string): Promise<void> {
  const [byRequest, byGrant] = await Promise.all([
    vendor.ok<Page<ActivityView>>('GET', `/api/v1/activity?requestId=${requestId}&limit=100`),
    vendor.ok<Page<ActivityView>>('GET', `/api/v1/activity?grantId=${grantId}&limit=100`),
  ])
  const sentences = new Map([...byRequest.items, ...byGrant.items].map((it) => [it.id, it]))
  const ordered = [...sentences.values()].sort((a, b) => Number(a.id) - Number(b.id))
  for (const it of ordered) console.log(`     ${it.at}  ${it.sentence}`)
  const actions = new Set(ordered.map((it) => it.action))
  for (const action of ['request.submitted', 'request.approved', 'grant.active', 'credential.minted', 'grant.ended']) {
    tell.promise(`the record has ${action}`, actions.has(action))
  }
}
