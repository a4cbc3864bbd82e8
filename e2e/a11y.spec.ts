import { gzipSync } from 'node:zlib'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, expect, type Page, test } from '@playwright/test'
import type { ClusterView, GrantView, VendorView } from '#lib/access/views.ts'
import type { HttpPerson } from '#lib/scripts/http-person.ts'
import { approve, ask, atApi, clearDesk, type DemoName, untilGrant } from './people.ts'

/*
 * Every page, as a person meets it: light and dark, wide and at the width of a small phone. Axe finds nothing, nothing is wider than the screen,
 * the console is quiet (the content security policy's violations are told there), and the page's script stays within its budget.
 */

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const looks = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 360 },
  { colorScheme: 'dark', width: 360 },
] as const
// Kilobytes, gzipped, that a page asks for before it is used: the inbox is opened on phones between two meetings.
const budgetOf = (path: string): number => (path === '/inbox' ? 180 : 220)

type Route = { who: DemoName | null; path: string | (() => string); status?: number }
let people: Map<DemoName, HttpPerson>
const ids = { pending: '', approved: '', active: '', ended: '', vendor: '', cluster: '' }

test.beforeAll(async () => {
  await clearDesk()
  const names: DemoName[] = ['vendor', 'approver', 'auditor', 'administrator']
  people = new Map()
  for (const name of names) people.set(name, await atApi(name))
  const [vendor, approver, administrator] = [person('vendor'), person('approver'), person('administrator')]
  const first = await ask({ who: vendor, namespaces: ['payments', 'orders'], why: 'One that is open while the pages are looked at.' })
  ids.approved = first.id
  const active = await approve(approver, first)
  await untilGrant(vendor, active.id, 'active')
  await vendor.call('POST', `/api/v1/grants/${active.id}/credentials`, {})
  ids.active = active.id
  const second = await approve(approver, await ask({ who: vendor, profile: 'restart-deployments', why: 'One that is over while the pages are looked at.' }))
  await untilGrant(vendor, second.id, 'active')
  await approver.ok<GrantView>('POST', `/api/v1/grants/${second.id}/revoke`, { reason: 'The work is done' })
  await untilGrant(vendor, second.id, 'ended')
  ids.ended = second.id
  ids.pending = (await ask({ who: vendor, profile: 'port-forward-exec', why: 'One that waits while the pages are looked at.' })).id
  ids.vendor = (await administrator.ok<VendorView[]>('GET', '/api/v1/vendors'))[0]?.id ?? ''
  ids.cluster = (await administrator.ok<ClusterView[]>('GET', '/api/v1/clusters'))[0]?.id ?? ''
})

const person = (name: DemoName): HttpPerson => {
  const found = people.get(name)
  if (!found) throw new Error(`${name} is not signed in`)
  return found
}

const routes: Record<string, Route> = {
  'the sign-in page': { who: null, path: '/sign-in' },
  'a vendor user’s home': { who: 'vendor', path: '/' },
  'the request form': { who: 'vendor', path: '/request/new' },
  'a waiting request': { who: 'vendor', path: () => `/requests/${ids.pending}` },
  'an approved request': { who: 'vendor', path: () => `/requests/${ids.approved}` },
  'an open grant': { who: 'vendor', path: () => `/grants/${ids.active}` },
  'an ended grant': { who: 'vendor', path: () => `/grants/${ids.ended}` },
  'the list of requests': { who: 'vendor', path: '/requests' },
  'the account page': { who: 'vendor', path: '/account' },
  'the page of nothing': { who: 'vendor', path: '/grants/0000000000000000', status: 404 },
  'the inbox': { who: 'approver', path: '/inbox' },
  'a request to decide': { who: 'approver', path: () => `/requests/${ids.pending}` },
  'a grant that can be revoked': { who: 'approver', path: () => `/grants/${ids.active}` },
  'the list of grants': { who: 'approver', path: '/grants' },
  'the vendors': { who: 'approver', path: '/vendors' },
  'a vendor': { who: 'approver', path: () => `/vendors/${ids.vendor}` },
  'the activity': { who: 'auditor', path: '/activity' },
  'the clusters': { who: 'administrator', path: '/admin/clusters' },
  'a new cluster': { who: 'administrator', path: '/admin/clusters/new' },
  'a cluster': { who: 'administrator', path: () => `/admin/clusters/${ids.cluster}` },
  'the access profiles': { who: 'administrator', path: '/admin/profiles' },
  'a new access profile': { who: 'administrator', path: '/admin/profiles/new' },
  'an access profile': { who: 'administrator', path: '/admin/profiles/logs' },
  'the users': { who: 'administrator', path: '/admin/users' },
}

for (const [name, route] of Object.entries(routes)) {
  test(`${name} is accessible, fits and stays within its budget`, async ({ browser, baseURL }) => {
    const path = typeof route.path === 'string' ? route.path : route.path()
    for (const look of looks) {
      const { page, complaints } = await open(browser, baseURL ?? '', route.who, look)
      const scripts = look.width === 1280 && look.colorScheme === 'light' ? weighScripts(page) : null
      const response = await page.goto(path, { waitUntil: 'load' })
      expect(response?.status()).toBe(route.status ?? 200)
      const at = `${look.colorScheme}, ${look.width} px`
      await expect(page.locator('h1')).toHaveCount(1)
      await expect(page).toHaveTitle(/Daypass/)
      if (scripts) expect(await scripts((await response?.text()) ?? ''), 'kilobytes of script').toBeLessThanOrEqual(budgetOf(path))
      const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
      expect(
        violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(' ')).join(' | ')}`),
        at,
      ).toEqual([])
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        `wider than the screen, ${at}`,
      ).toBeLessThanOrEqual(0)
      expect(
        complaints.filter((it) => route.status === undefined || !it.includes(String(route.status))),
        at,
      ).toEqual([])
      await page.context().close()
    }
  })
}

type Look = (typeof looks)[number]

async function open(browser: Browser, baseUrl: string, who: DemoName | null, look: Look): Promise<{ page: Page; complaints: string[] }> {
  const isPhone = look.width < 600
  const context = await browser.newContext({
    viewport: { width: look.width, height: isPhone ? 780 : 900 },
    colorScheme: look.colorScheme,
    hasTouch: isPhone,
    isMobile: isPhone,
    reducedMotion: 'reduce',
  })
  if (who) {
    const pairs = person(who).cookie.split('; ')
    await context.addCookies(pairs.map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: baseUrl })))
  }
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, complaints }
}

/** Kilobytes of the scripts that the page's own markup asks for; what is fetched later, when something is opened, is not counted. */
function weighScripts(page: Page): (html: string) => Promise<number> {
  const weights = new Map<string, Promise<number>>()
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') {
      weights.set(
        new URL(response.url()).pathname,
        response.body().then((body) => gzipSync(body).length),
      )
    }
  })
  return async (html) => {
    const own = await Promise.all([...weights].filter(([path]) => html.includes(path)).map(([, weight]) => weight))
    return Math.round(own.reduce((sum, weight) => sum + weight, 0) / 1024)
  }
}

test('the first stop of the Tab key skips to the content, and a new page takes the focus to its heading', async ({ browser, baseURL }) => {
  const { page } = await open(browser, baseURL ?? '', 'vendor', looks[0])
  await page.goto('/')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('main')).toBeFocused()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Grants' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Grants' })).toBeFocused()
  await page.context().close()
})

test('a time shows both zones on focus, and Escape takes it away', async ({ browser, baseURL }) => {
  const { page } = await open(browser, baseURL ?? '', 'vendor', looks[0])
  await page.goto(`/grants/${ids.active}`)
  const time = page.locator('main time').first()
  // Focus by keyboard: a script's focus after a key counts as one.
  await page.keyboard.press('Tab')
  await time.focus()
  await expect(page.getByRole('tooltip')).toContainText(/UTC\+0\d:00.*UTC/s)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('tooltip')).toBeHidden()
  await page.context().close()
})

test('the theme is chosen in the menu and kept without a flash', async ({ browser, baseURL }) => {
  const { page } = await open(browser, baseURL ?? '', 'vendor', looks[0])
  await page.goto('/')
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('radio', { name: 'Dark' }).check()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.goto('/requests', { waitUntil: 'commit' })
  await page.locator('body').waitFor({ state: 'attached' })
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
  await page.context().close()
})
