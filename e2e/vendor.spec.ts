import fs from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import type { RequestView } from '#lib/access/views.ts'
import { approve, ask, atApi, clearDesk, signIn, untilGrant } from './people.ts'

test.beforeEach(clearDesk)

const fillIn = async (page: Page, why: string): Promise<void> => {
  await page.getByRole('radio', { name: /Read-only debug/ }).check()
  await page.getByRole('radio', { name: /^Sandbox/ }).check()
  await page.getByRole('checkbox', { name: 'payments' }).check()
  await page.getByLabel('Justification').fill(why)
}

test('a wrong password is refused in words, and signing in returns to the page one came from', async ({ page }) => {
  await page.goto('/requests?state=denied')
  await page.waitForURL(/\/sign-in/)
  await page.getByRole('button', { name: /^Vendor asks for access/ }).click()
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'E-mail or password is wrong.' })).toBeVisible()
  await page.getByRole('button', { name: /^Vendor asks for access/ }).click()
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL((url) => url.pathname === '/requests' && url.search === '?state=denied')
})

test('signing in never leads to another site', async ({ page, baseURL }) => {
  await page.goto('/sign-in?callbackUrl=//elsewhere.example/inbox')
  await page.getByRole('button', { name: /^Vendor asks for access/ }).click()
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'My access' })).toBeVisible()
  expect(new URL(page.url()).origin).toBe(new URL(baseURL ?? '').origin)
})

test('the form says what one will and will not be able to do, who decides, the cap and the end', async ({ page }) => {
  await signIn(page, 'vendor', '/request/new')
  await fillIn(page, 'Reading what the payment callbacks say.')
  const panel = page.getByRole('complementary', { name: 'What it would allow' })
  await expect(panel).toContainText('Read-only debug')
  await expect(panel).toContainText('in payments')
  await expect(panel).toContainText(/secrets/i)
  await expect(panel).toContainText('Approver or Second approver')
  await expect(panel).toContainText('Lapses 24 hours after')

  await page.getByLabel('or exactly').fill('1h30m')
  // The reader is in Berlin; both zones are said.
  await expect(page.getByText(/Approved now, it ends/)).toContainText(/UTC\+0[12]:00.*UTC\)/)
  await page.getByLabel('or exactly').fill('5m')
  await expect(page.getByText(/Kubernetes dates a credential 10 min at least/)).toBeVisible()
  await page.getByRole('radio', { name: /Port-forward and exec/ }).check()
  await expect(page.getByText(/At most 2h, the limit of Port-forward and exec/)).toBeVisible()
  await expect(page.locator('input[name=preset][value="4h"]')).toBeDisabled()

  await page.getByText('Later', { exact: true }).click()
  await page.getByLabel('Starts at').fill('2030-01-01T10:00')
  await expect(page.getByText(/^Ends/)).toContainText('Tue 1 Jan 2030, 10:05 UTC+01:00 (Tue 1 Jan 2030, 09:05 UTC)')
  await expect(page.getByText(/Europe\/Berlin/)).toBeVisible()
})

test('what is wrong is said at its field, the focus goes there, and nothing is sent', async ({ page }) => {
  const posts: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/v1/access-requests')) posts.push(request.url())
  })
  await signIn(page, 'vendor', '/request/new')
  await page.getByRole('button', { name: 'Send the request' }).click()
  await expect(page.getByText('Choose what you need to do.')).toBeVisible()
  await expect(page.getByRole('radio', { name: /Read-only debug/ })).toBeFocused()
  await fillIn(page, 'short')
  await page.getByLabel('Ticket').fill('http://tickets.example.com/1')
  await page.getByRole('button', { name: 'Send the request' }).click()
  const why = page.getByLabel('Justification')
  await expect(why).toBeFocused()
  await expect(why).toHaveAttribute('aria-invalid', 'true')
  await expect(why).toHaveAccessibleDescription(/Write at least 10 characters/)
  await expect(page.getByLabel('Ticket')).toHaveAccessibleDescription(/must start with https/)
  expect(posts).toEqual([])
})

test('a draft survives a reload and is gone once it is sent', async ({ page }) => {
  await signIn(page, 'vendor', '/request/new')
  await fillIn(page, 'This text must survive a reload of the page.')
  await page.reload()
  await expect(page.getByLabel('Justification')).toHaveValue('This text must survive a reload of the page.')
  await expect(page.getByRole('radio', { name: /Read-only debug/ })).toBeChecked()
  await expect(page.getByRole('checkbox', { name: 'payments' })).toBeChecked()
  await page.getByRole('button', { name: 'Send the request' }).click()
  await page.waitForURL(/\/requests\/[0-9a-z]{16}/)
  await page.goto('/request/new')
  await expect(page.getByLabel('Justification')).toHaveValue('')
})

test('a request can be made with the keyboard alone', async ({ page }) => {
  await signIn(page, 'vendor', '/request/new')
  const words = () =>
    page.evaluate(() => {
      const element = document.activeElement
      return (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.labels?.[0]?.textContent : element?.textContent) ?? ''
    })
  const press = async (key: 'Tab' | 'ArrowDown', until: RegExp) => {
    for (let presses = 0; presses < 40; presses++) {
      if (until.test(await words())) return
      await page.keyboard.press(key)
    }
    throw new Error(`${key} never reached ${until}`)
  }
  const tabTo = (until: RegExp) => press('Tab', until)
  await tabTo(/^Read-only debug/)
  await page.keyboard.press('Space')
  // Into the group of clusters, and in it by the arrows.
  await tabTo(/SANDBOX|Sandbox|Production|Staging/)
  await press('ArrowDown', /^Sandbox/)
  await page.keyboard.press('Space')
  await tabTo(/^payments/)
  await page.keyboard.press('Space')
  await tabTo(/^Justification/)
  await page.keyboard.type('Nothing but keys were used for this one.')
  await tabTo(/Send the request/)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/requests\/[0-9a-z]{16}/)
  await expect(page.getByText('Nothing but keys were used')).toBeVisible()
})

test('a waiting request says who can decide and when it lapses; withdrawn, it can be asked again', async ({ page }) => {
  const request = await ask({ who: await atApi('vendor'), why: 'Withdrawn on purpose and asked once more.' })
  await signIn(page, 'vendor', `/requests/${request.id}`)
  await expect(page.getByText('Can be decided by Approver or Second approver.')).toBeVisible()
  await expect(page.getByText(/Lapses in 24 h/)).toBeVisible()
  await page.getByRole('button', { name: 'Withdraw' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('Nobody can approve it any more')
  await dialog.getByRole('button', { name: 'Withdraw' }).click()
  await expect(page.getByText('Withdrawn by the requester')).toBeVisible()
  await page.getByRole('link', { name: 'Ask again' }).click()
  await expect(page.getByLabel('Justification')).toHaveValue('Withdrawn on purpose and asked once more.')
  await expect(page.getByRole('radio', { name: /^Logs/ })).toBeChecked()
  await expect(page.getByLabel('Ticket')).toHaveValue('https://tickets.example.com/INC-1042')
})

test('the page follows by itself: what the approver took away is shown, and the access opens', async ({ page }) => {
  const vendor = await atApi('vendor')
  const request = await ask({ who: vendor, namespaces: ['payments', 'orders'], duration: '4h', why: 'Narrowed by the approver while I look.' })
  await signIn(page, 'vendor', `/requests/${request.id}`)
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const approver = await atApi('approver')
  await approver.ok('POST', `/api/v1/access-requests/${request.id}/decisions`, {
    version: request.version,
    digest: request.digest,
    verdict: 'approve',
    narrow: { durationSeconds: 3600, namespaces: ['payments'] },
  })
  await expect(page.getByText('Approved by Approver')).toBeVisible()
  await expect(page.getByText('With less than was asked for')).toBeVisible()
  await expect(page.locator('del').filter({ hasText: '4 h' })).toBeVisible()
  await expect(page.locator('ins').filter({ hasText: '1 h' })).toBeVisible()
  await expect(page.locator('del').filter({ hasText: 'orders' })).toBeVisible()
  await page.getByRole('link', { name: 'Open the grant' }).click()
  await expect(page.getByRole('button', { name: 'Download kubeconfig' })).toBeVisible()
})

test('downloads are listed and killed alone, the token is nowhere on the page, and the release is proven', async ({ page, context }, info) => {
  const vendor = await atApi('vendor')
  const request = await ask({ who: vendor, why: 'Downloading, killing and giving back.' })
  const grant = await approve(await atApi('approver'), request)
  await untilGrant(vendor, grant.id, 'active')
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await signIn(page, 'vendor', '/')
  await expect(page.getByRole('timer').first()).toHaveAccessibleName(/left, then it ends by itself/)
  await page.getByRole('link', { name: 'Open the grant' }).click()
  await page.waitForURL(`**/grants/${grant.id}`)

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download kubeconfig' }).click()])
  expect(download.suggestedFilename()).toMatch(/^daypass-sandbox-[0-9a-z]{8}\.kubeconfig$/)
  const file = info.outputPath('kubeconfig')
  await download.saveAs(file)
  const token = /token: "?([^"\s]+)/.exec(fs.readFileSync(file, 'utf8'))?.[1] ?? ''
  expect(token.length).toBeGreaterThan(100)
  await expect(page.getByText('Credential 1 was saved as')).toBeVisible()
  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await expect(page.getByText('Credential 2 is in your clipboard')).toBeVisible()
  // Never the text itself: a failing test must not print a credential.
  expect(await page.evaluate(async () => /kind: "?Config/.test(await navigator.clipboard.readText()))).toBe(true)
  const kept = await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify({ ...localStorage, ...sessionStorage }))
  expect([token, ...token.split('.')].filter((part) => kept.includes(part)).length).toBe(0)

  const credentials = page.getByRole('table', { name: 'Credentials of this grant' })
  await expect(credentials.getByRole('row')).toHaveCount(3)
  await expect(credentials).toContainText('127.0.0.1')
  await credentials.getByRole('button', { name: 'Kill credential 1' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Kill it' }).click()
  await expect(credentials.getByRole('row', { name: /Credential 1/ })).toContainText('Killed')
  await expect(credentials.getByRole('row', { name: /Credential 2/ })).toContainText('Live')

  await page.getByRole('button', { name: 'Release early' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Release' }).click()
  await expect(page.getByText('Proven by the cluster')).toBeVisible()
  await expect(page.getByText(/The API server of Sandbox refused at/)).toBeVisible()
  await expect(page.getByText(/was already open when access ended may run on/)).toBeVisible()
  await expect(page.getByRole('link', { name: /Ask again/ })).toBeVisible()
  const line = page.getByRole('list', { name: 'What happened to this grant' })
  for (const words of [
    'asked for Logs',
    'approved the request',
    'Service account made',
    'Verified: what was not approved is denied',
    'downloaded credential 2',
    'Proven: the API server refuses',
  ]) {
    await expect(line).toContainText(words)
  }
})

test('what belongs to another vendor looks exactly like what does not exist', async ({ page }) => {
  const request: RequestView = await ask({ who: await atApi('vendor'), why: 'Nobody of another company may see this.' })
  const grant = await approve(await atApi('approver'), request)
  await signIn(page, 'second-vendor', '/')
  const words = async (path: string) => {
    const response = await page.goto(path)
    return `${response?.status()} ${await page.locator('main').textContent()}`
  }
  const missing = await words('/grants/0000000000000000')
  expect(missing).toMatch(/^404 .*nothing that you may see/s)
  expect(await words(`/grants/${grant.id}`)).toBe(missing)
  expect(await words(`/requests/${request.id}`)).toBe(missing)
  await page.goto(`/request/new?again=${request.id}`)
  await expect(page.getByLabel('Justification')).toHaveValue('')
})

test('signing out ends it: the page asks to sign in again', async ({ page }) => {
  await signIn(page, 'vendor', '/account')
  await expect(page.getByRole('table', { name: 'Your sessions' })).toContainText('This one')
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('button', { name: 'Sign out' }).last().click()
  await page.waitForURL(/\/sign-in/)
  await page.goto('/account')
  await page.waitForURL(/\/sign-in\?callbackUrl=%2Faccount/)
})
