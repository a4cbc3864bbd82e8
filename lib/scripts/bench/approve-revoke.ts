import pg from 'pg'
import { parse } from 'yaml'
import type { RequestOptions, RequestView } from '#lib/access/views.ts'
import { profileRoleName } from '#lib/domain/names.ts'
import { demoPassword } from '#prisma/seed/index.ts'
import { HttpPerson } from '../http-person.ts'
import type { Stack } from '../stack.ts'
import type { BareClient } from './bare-client.ts'
import { percentile, round } from './statistics.ts'

const namespace = 'payments'

/**
 * Per round: Daypass from the approver's POST to the vendor's first 200 with the downloaded token, the bare client doing the same acts,
 * then both revocations until the first 403. The order of the two alternates. Rounds 1 to 10 warm both sides up and do not count.
 */
export async function measureApproveAndRevoke(stack: Stack, bare: BareClient, grants: number, say: (line: string) => void): Promise<Record<string, number>> {
  const [vendor, approver] = await Promise.all(['vendor', 'approver'].map((name) => HttpPerson.signIn(stack.url, `${name}@demo.daypass.dev`, demoPassword)))
  if (!vendor || !approver) throw new Error('nobody signed in')
  const offer = await chooseProfile(vendor)
  const role = profileRoleName(offer.slug, offer.version)
  const owner = new pg.Client({ connectionString: stack.ownerDatabaseUrl })
  await owner.connect()
  const measured = { usable: [] as number[], bareUsable: [] as number[], denied: [] as number[], bareDenied: [] as number[] }
  const warmUp = 10
  for (let round = 0; round < grants + warmUp; round += 1) {
    if (round % 50 === 0) say(`  ${round} of ${grants + warmUp}`)
    // One person asks far more often here than the limit allows a person; the limit is not what is measured.
    if (round % 10 === 0) await owner.query(`DELETE FROM rate_limits WHERE key LIKE 'submit:%'`)
    const daypass = () => daypassRound(vendor, approver, bare, offer)
    const yardstick = async () => {
      const issued = await bare.issue(role, namespace)
      return { usable: issued.ms, denied: await bare.revoke(issued.name, namespace, issued.token) }
    }
    const [first, second] = round % 2 === 0 ? [daypass, yardstick] : [yardstick, daypass]
    const [a, b] = [await first(), await second()]
    if (round < warmUp) continue
    const [ours, theirs] = round % 2 === 0 ? [a, b] : [b, a]
    measured.usable.push(ours.usable)
    measured.denied.push(ours.denied)
    measured.bareUsable.push(theirs.usable)
    measured.bareDenied.push(theirs.denied)
  }
  await owner.end()
  const usable95 = percentile(measured.usable, 95)
  const bare95 = percentile(measured.bareUsable, 95)
  const denied99 = percentile(measured.denied, 99)
  const bareDenied99 = percentile(measured.bareDenied, 99)
  return {
    approve_to_usable_p50_ms: round(percentile(measured.usable, 50)),
    approve_to_usable_p95_ms: round(usable95),
    bare_p95_ms: round(bare95),
    approve_ratio_p95: round(usable95 / bare95),
    revoke_to_denied_p99_ms: round(denied99),
    bare_rolebinding_delete_p99_ms: round(bareDenied99),
    revoke_ratio_p99: round(denied99 / bareDenied99),
  }
}

type Offer = { clusterId: string; versionId: string; slug: string; version: number }

async function chooseProfile(vendor: HttpPerson): Promise<Offer> {
  const options = await vendor.ok<RequestOptions>('GET', '/api/v1/request-options')
  const profile = options.profiles.find((it) => it.slug === 'read-only-debug')
  const cluster = options.clusters[0]
  if (!profile || !cluster) throw new Error('no cluster or profile is offered')
  return { clusterId: cluster.id, versionId: profile.versionId, slug: profile.slug, version: profile.version }
}

async function daypassRound(vendor: HttpPerson, approver: HttpPerson, bare: BareClient, offer: Offer): Promise<{ usable: number; denied: number }> {
  const request = await vendor.ok<RequestView>('POST', '/api/v1/access-requests', {
    clusterId: offer.clusterId,
    profileVersionId: offer.versionId,
    namespaces: [namespace],
    startsAt: null,
    duration: '1h',
    justification: 'One round of the benchmark: from the press to the first answer.',
    ticketUrl: null,
  })
  const approvedFrom = performance.now()
  const decided = await approver.ok<{ grant: { id: string } | null }>('POST', `/api/v1/access-requests/${request.id}/decisions`, {
    version: request.version,
    digest: request.digest,
    verdict: 'approve',
  })
  const grantId = decided.grant?.id
  if (!grantId) throw new Error('approved, but no grant')
  // The download itself waits for the grant to become active, as the vendor's page lets him press at once.
  const token = tokenOf(await vendor.ok<string>('POST', `/api/v1/grants/${grantId}/credentials`, {}))
  await bare.untilStatus(token, namespace, 200)
  const usable = performance.now() - approvedFrom
  const revokedFrom = performance.now()
  await approver.ok('POST', `/api/v1/grants/${grantId}/revoke`, { reason: 'The round is over.' })
  await bare.untilStatus(token, namespace, 403)
  const denied = performance.now() - revokedFrom
  await untilEnded(vendor, grantId)
  return { usable, denied }
}

function tokenOf(kubeconfig: string): string {
  const parsed: { users?: { user?: { token?: string } }[] } = parse(kubeconfig)
  const token = parsed.users?.[0]?.user?.token
  if (!token) throw new Error('the kubeconfig has no token')
  return token
}

/** The next round may ask for the same again only when this grant has ended. */
async function untilEnded(vendor: HttpPerson, grantId: string): Promise<void> {
  const deadline = performance.now() + 30_000
  for (;;) {
    const grant = await vendor.ok<{ state: string }>('GET', `/api/v1/grants/${grantId}`)
    if (grant.state === 'ended') return
    if (performance.now() > deadline) throw new Error(`grant ${grantId} is still ${grant.state} after 30 s`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
