import fs from 'node:fs'
import { expect, test } from '@playwright/test'
import type { GrantView } from '#lib/access/views.ts'
import { approve, ask, atApi, clearDesk, signInLive, untilGrant } from './people.ts'

let grant: GrantView

test.beforeEach(async () => {
  await clearDesk()
  const vendor = await atApi('vendor')
  grant = await approve(await atApi('approver'), await ask({ who: vendor, why: 'What an auditor will look at afterwards.' }))
  await untilGrant(vendor, grant.id, 'active')
})

test('the record is found by grant, opened in place, and exported as it is filtered', async ({ page }) => {
  await signInLive(page, 'auditor', '/activity')
  await page.getByRole('combobox', { name: 'What happened' }).selectOption('request.approved')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(page).toHaveURL(/action=request\.approved/)
  const entry = page.getByRole('listitem').filter({ hasText: 'approved' }).first()
  await entry.locator('summary').click()
  await entry.getByRole('link', { name: 'everything about it' }).first().click()
  await expect(page).toHaveURL(/(requestId|grantId)=/)

  await page.goto(`/activity?grantId=${grant.id}`)
  await expect(page.getByText('Only grant')).toBeVisible()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /as CSV/ }).click()])
  const lines = fs
    .readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\n')
  expect(lines.length).toBeGreaterThan(1)
  for (const line of lines.slice(1)) expect(line).toContain(grant.id)
})

test('what happens while one reads is announced, and shown when asked', async ({ page }) => {
  await signInLive(page, 'auditor', '/activity')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const before = await page.getByRole('listitem').first().textContent()
  await ask({ who: await atApi('vendor'), namespaces: ['orders'], why: 'This arrives while the auditor reads.' })
  const pill = page.getByRole('button', { name: /new/ })
  await expect(pill).toBeVisible()
  expect(await page.getByRole('listitem').first().textContent()).toBe(before)
  await pill.click()
  await expect(pill).toBeHidden()
  await expect(page.getByRole('main').getByRole('listitem').first()).toContainText('asked')
})

test('an auditor sees every page and can change nothing on any', async ({ page }) => {
  await signInLive(page, 'auditor', '/vendors')
  const held = [
    ['/vendors', 'Add vendor'],
    [`/vendors/${grant.vendor.id}`, 'Suspend'],
    [`/vendors/${grant.vendor.id}`, 'Revoke all'],
    ['/grants?state=active', /^Revoke/],
    ['/admin/clusters', 'Add cluster'],
    [`/admin/clusters/${grant.cluster.id}`, 'Take out of service'],
    [`/admin/clusters/${grant.cluster.id}`, 'Check now'],
    ['/admin/profiles', 'New profile'],
    ['/admin/profiles/logs', 'New version'],
    ['/admin/users', 'Add person'],
  ] as const
  for (const [path, name] of held) {
    await page.goto(path)
    const button = page.getByRole('button', { name }).first()
    await expect(button, `${name} on ${path}`).toHaveAttribute('aria-disabled', 'true')
    await expect(button, `${name} on ${path}`).toHaveAttribute('aria-description', /\w/)
    await expect(page.getByText('Read only: you are an auditor')).toBeVisible()
  }
  const auditor = await atApi('auditor')
  expect((await auditor.call('POST', `/api/v1/grants/${grant.id}/revoke`, { reason: 'Not mine to do' })).status).toBe(403)
  expect((await auditor.call('POST', `/api/v1/vendors/${grant.vendor.id}/revoke-all`, { reason: 'Not mine to do' })).status).toBe(403)
})

test('for a vendor user the pages of the inside do not exist', async ({ page }) => {
  await signInLive(page, 'vendor', '/requests')
  for (const path of [
    '/inbox',
    '/vendors',
    `/vendors/${grant.vendor.id}`,
    '/admin/clusters',
    `/admin/clusters/${grant.cluster.id}`,
    '/admin/profiles',
    '/admin/users',
  ]) {
    await page.goto(path)
    await expect(page.getByText('There is nothing here, or nothing that you may see'), path).toBeVisible()
  }
  await page.goto('/activity')
  await expect(page.getByRole('link', { name: /as CSV/ })).toHaveCount(0)
  await expect(page.getByText('Vendor B')).toHaveCount(0)
})
