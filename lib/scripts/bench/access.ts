import { withStack } from '../stack.ts'
import { measureApproveAndRevoke } from './approve-revoke.ts'
import { BareClient } from './bare-client.ts'
import { measureExpiry } from './expiry.ts'
import { accessLimits, figuresTable, missedLimits } from './figures.ts'
import { measureInbox } from './inbox.ts'
import { residentMegabytes } from './memory.ts'
import { countOrphans } from './orphans.ts'
import { measureSecondStart } from './second-start.ts'

/**
 * `npm run bench -- access [--json] [--grants 200] [--expiring 1000] [--requests 10000]`.
 * Every figure is taken in this run, Daypass and its yardstick interleaved: these machines are noisy, ratios are not.
 * Returns the keys of missed limits.
 */
export async function benchAccess(options: { json: boolean; grants: number; expiring: number; requests: number }): Promise<string[]> {
  const say = (line: string) => console.error(line)
  const figures: Record<string, number> = {}
  await withStack({ purpose: 'bench' }, async (stack) => {
    const bare = new BareClient(stack.adminKubeconfigPath)
    await bare.prepare()
    say(`approve -> usable and revoke -> denied over ${options.grants} grants, interleaved with the bare client`)
    Object.assign(figures, await measureApproveAndRevoke(stack, bare, options.grants, say))
    say(`memory after ${options.grants} grants`)
    figures.rss_web_mb = residentMegabytes(stack.webPid())
    figures.rss_issuer_mb = residentMegabytes(stack.issuerPid())
    say(`${options.expiring} grants ending in the same second, the issuer killed in the middle`)
    Object.assign(figures, await measureExpiry(stack, bare, options.expiring, say))
    figures.orphans = await countOrphans(stack, bare, say)
    say(`inbox at 50 requests/s with ${options.requests} requests in the database`)
    Object.assign(figures, await measureInbox(stack, options.requests, say))
    return []
  })
  say('a second start')
  figures.start_seconds_second = await measureSecondStart(say)
  console.log(options.json ? JSON.stringify(Object.fromEntries(accessLimits.map(({ key }) => [key, figures[key] ?? null]))) : figuresTable(figures))
  return missedLimits(figures)
}
