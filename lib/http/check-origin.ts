import { Fault } from '#lib/platform/fault.ts'

type Readable = { get(name: string): string | null }

/**
 * Refuses a mutation that another site's page could have sent with this person's cookie. Browsers set both headers themselves and pages
 * cannot forge them; a program sends the Origin on purpose.
 * `Origin: null` alone proves nothing, but a plain form under our Referrer-Policy sends exactly that, together with Sec-Fetch-Site.
 */
export function checkOrigin(headers: Readable, publicUrl: string): void {
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  const isOwnOrigin = origin === new URL(publicUrl).origin
  const isOwnSite = site === 'same-origin' || site === 'none'
  if (origin !== null && origin !== 'null' ? isOwnOrigin && (site === null || isOwnSite) : isOwnSite) return
  throw new Fault('auth.bad_origin', 'This call did not come from a page of Daypass, so nothing was done.', {
    detail: `origin ${JSON.stringify(origin?.slice(0, 200) ?? null)}, site ${JSON.stringify(site?.slice(0, 40) ?? null)}`,
  })
}
