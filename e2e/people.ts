import { expect, type Page } from '@playwright/test'
import pg from 'pg'
import type { GrantView, RequestOptions, RequestView } from '#lib/access/views.ts'
import { HttpPerson } from '#lib/scripts/http-person.ts'
import { demoPassword } from '#prisma/seed/index.ts'

export type DemoName = 'vendor' | 'vendor-colleague' | 'second-vendor' | 'approver' | 'second-approver' | 'administrator' | 'auditor'

const address = (name: DemoName): string => `${name}@demo.daypass.dev`
const baseUrl = (): string => process.env.E2E_URL ?? 'http://127.0.0.1:3000'

/** The demo person at the HTTP API, for what a test needs but is not about. */
export const atApi = (name: DemoName): Promise<HttpPerson> => HttpPerson.signIn(baseUrl(), address(name), demoPassword)

/** Signs in through the page, as people do, and goes to `path`. */
export async function signIn(page: Page, name: DemoName, path: string): Promise<void> {
  await page.goto(`/sign-in?callbackUrl=${encodeURIComponent(path)}`)
  await page.getByLabel('E-mail').fill(address(name))
  await page.getByLabel('Password', { exact: true }).fill(demoPassword)
  await page.getByLabel('Password', { exact: true }).press('Enter')
  await page.waitForURL((url) => url.pathname === new URL(path, url).pathname)
}

export type Ask = { who: HttpPerson; profile?: string; namespaces?: string[]; duration?: string; why: string }

/** Signs in and waits until the page answers to keys and updates by itself. */
export async function signInLive(page: Page, name: DemoName, path: string): Promise<void> {
  await signIn(page, name, path)
  await expect(page.getByRole('status').getByText('Live', { exact: true })).toBeVisible()
}

/** Asks for access at the sandbox cluster. `why` should be unlike any other: it finds the row. */
export async function ask({ who, profile = 'logs', namespaces = ['payments'], duration = '1h', why }: Ask): Promise<RequestView> {
  const options = await who.ok<RequestOptions>('GET', '/api/v1/request-options')
  // Other specs may have left a cluster of their own, out of reach and without namespaces.
  const cluster = options.clusters.find((it) => it.slug === 'sandbox')
  const version = options.profiles.find((it) => it.slug === profile)
  if (!cluster || !version) throw new Error(`no sandbox cluster, or no profile ${profile}, is offered`)
  return who.ok<RequestView>('POST', '/api/v1/access-requests', {
    clusterId: cluster.id,
    profileVersionId: version.versionId,
    namespaces,
    startsAt: null,
    duration,
    justification: why,
    ticketUrl: 'https://tickets.example.com/INC-1042',
  })
}

/** Approves at the API; the grant. */
export async function approve(who: HttpPerson, request: RequestView): Promise<GrantView> {
  const body = { version: request.version, digest: request.digest, verdict: 'approve' }
  const { grant } = await who.ok<{ grant: GrantView | null }>('POST', `/api/v1/access-requests/${request.id}/decisions`, body)
  if (grant === null) throw new Error('one approval was not enough')
  return grant
}

/** Waits until the grant is in a state. */
export async function untilGrant(who: HttpPerson, grantId: string, state: GrantView['state']): Promise<GrantView> {
  let grant: GrantView | undefined
  await expect
    .poll(async () => {
      grant = await who.ok<GrantView>('GET', `/api/v1/grants/${grantId}`)
      return grant.state
    })
    .toBe(state)
  return grant as GrantView
}

/** Everything that waits or is open, gone: each test begins with an inbox of its own, and with the whole hour's allowance of requests. */
export async function clearDesk(): Promise<void> {
  await clearAllowance()
  const administrator = await atApi('administrator')
  const { items } = await administrator.ok<{ items: GrantView[] }>('GET', '/api/v1/grants?endable=true&limit=200')
  for (const grant of items) await administrator.call('POST', `/api/v1/grants/${grant.id}/revoke`, { reason: 'Making room for the next test' })
  const approver = await atApi('second-approver')
  for (const request of await approver.ok<RequestView[]>('GET', '/api/v1/inbox')) {
    const body = { version: request.version, digest: request.digest, verdict: 'deny', reason: 'Making room for the next test' }
    await approver.call('POST', `/api/v1/access-requests/${request.id}/decisions`, body)
  }
}

/** All tests together ask for more in an hour than one person may. */
async function clearAllowance(): Promise<void> {
  const owner = new pg.Client({ connectionString: process.env.E2E_DATABASE_URL, connectionTimeoutMillis: 10_000 })
  await owner.connect()
  try {
    await owner.query("DELETE FROM rate_limits WHERE key LIKE 'submit:%'")
  } finally {
    await owner.end()
  }
}
