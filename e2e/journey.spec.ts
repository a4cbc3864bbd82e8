import { execFile } from 'node:child_process'
import fs from 'node:fs'
import { expect, test } from '@playwright/test'
import { clearDesk, signIn } from './people.ts'

test.beforeEach(clearDesk)

type Ran = { code: number; out: string }

/** Real kubectl with the downloaded kubeconfig and nothing of our environment. */
function kubectl(kubeconfig: string, ...args: string[]): Promise<Ran> {
  const program = process.env.KUBECTL
  if (!program) throw new Error('KUBECTL names no kubectl')
  return new Promise((resolve) => {
    execFile(
      program,
      ['--kubeconfig', kubeconfig, '--request-timeout=10s', ...args],
      { env: { PATH: '', HOME: '/nonexistent', NODE_ENV: 'test' } },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, out: stdout + stderr })
      },
    )
  })
}

test('from a request in the browser to kubectl, and out again', async ({ browser }, info) => {
  const [vendorContext, approverContext] = await Promise.all([browser.newContext(), browser.newContext()])
  const vendor = await vendorContext.newPage()
  const approver = await approverContext.newPage()

  await signIn(vendor, 'vendor', '/request/new')
  await vendor.getByRole('radio', { name: /Read-only debug/ }).check()
  await vendor.getByRole('radio', { name: /^Sandbox/ }).check()
  await vendor.getByRole('checkbox', { name: 'payments' }).check()
  await vendor.getByText('30m', { exact: true }).click()
  await vendor.getByLabel('Justification').fill('The whole journey: checkout answers slowly since the last release.')
  await vendor.getByRole('button', { name: 'Send the request' }).click()
  await vendor.waitForURL(/\/requests\/[0-9a-z]{16}/)

  await signIn(approver, 'approver', '/inbox')
  const row = approver.getByRole('listitem').filter({ hasText: 'The whole journey' })
  await expect(row).toHaveAttribute('aria-current', 'true')
  await approver.keyboard.press('a')
  await expect(approver.getByText('Approved: Read-only debug').first()).toBeVisible()

  // The vendor's page follows by itself; nobody reloads it.
  await vendor.locator('main [href^="/grants/"]').first().click()
  await vendor.waitForURL(/\/grants\/[0-9a-z]{16}/)
  const button = vendor.getByRole('button', { name: 'Download kubeconfig' }).first()
  await expect(button).toBeEnabled()
  const [download] = await Promise.all([vendor.waitForEvent('download'), button.click()])
  const kubeconfig = info.outputPath('vendor.kubeconfig')
  await download.saveAs(kubeconfig)
  fs.chmodSync(kubeconfig, 0o600)

  const pods = await kubectl(kubeconfig, 'get', 'pods', '-n', 'payments')
  expect(pods.out).toContain('Running')
  expect(pods.code).toBe(0)
  for (const args of [
    ['get', 'secrets', '-n', 'payments'],
    ['get', 'pods', '-n', 'orders'],
    ['delete', 'pods', '--all', '-n', 'payments'],
  ]) {
    expect((await kubectl(kubeconfig, ...args)).out).toMatch(/forbidden/i)
  }
  // No trace of the token in what the server rendered.
  const token = /token: "?(eyJ[^"\s]+)/.exec(fs.readFileSync(kubeconfig, 'utf8'))?.[1]
  expect(token).toBeTruthy()
  expect(await vendor.content()).not.toContain(token)

  await vendor.getByRole('button', { name: 'Release early' }).click()
  await vendor.getByRole('alertdialog').or(vendor.getByRole('dialog')).getByRole('button', { name: 'Release', exact: true }).click()
  await expect.poll(async () => (await kubectl(kubeconfig, 'get', 'pods', '-n', 'payments')).out).toMatch(/forbidden/i)
  await expect(vendor.getByText('Ended').first()).toBeVisible()
})
