import { setTimeout as sleep } from 'node:timers/promises'
import { canSee } from '#lib/auth/can.ts'
import type { GrantState } from '#lib/domain/states.ts'
import type { MintResult } from '#lib/issuer-channel/index.ts'
import { Fault, isId, notFound } from '#lib/platform/index.ts'
import type { ContextWithIssuer } from './context.ts'

/** How long a download waits for a grant that is being set up; setting up takes some 20 ms when the cluster answers. */
const patienceMs = 10_000

type Facts = { vendorId: string; requesterId: string; state: GrantState; starts: boolean; over: boolean }

/**
 * A fresh kubeconfig of one's own grant, by the issuer, which checks session, person and approval again itself. What passes through here is neither
 * stored nor logged. A press right after the approval waits until the grant is set up.
 * Throws not_found, grant.not_yours, grant.not_active, grant.already_ended, vendor.suspended, cluster.unreachable, issuer.unavailable.
 */
export async function mintCredential(context: ContextWithIssuer, input: { grantId: string }): Promise<Omit<MintResult, 'jti'>> {
  const { actor, origin } = context
  const { grantId } = input
  await untilActive(context, grantId)
  const { kubeconfig, number, expiresAt, reachesEnd } = await context.issuer.mint({ grantId, userId: actor.userId, sessionId: actor.sessionId, ...origin })
  return { kubeconfig, number, expiresAt, reachesEnd }
}

async function untilActive(context: ContextWithIssuer, grantId: string): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (let pauseMs = 4; ; pauseMs = Math.min(100, pauseMs * 1.2)) {
    const facts = await readFacts(context, grantId)
    if (!facts || !canSee(context.actor, facts.vendorId)) throw notFound()
    if (facts.requesterId !== context.actor.userId)
      throw new Fault('grant.not_yours', 'Only the person who asked for this access can download its credentials.')
    if (facts.over || facts.state === 'revoking' || facts.state === 'ended') throw new Fault('grant.already_ended', 'This access has ended or is being ended.')
    if (facts.state === 'active') return
    if (!facts.starts) throw new Fault('grant.not_active', 'This access has not started yet.')
    if (performance.now() > deadline) {
      throw new Fault('grant.not_active', 'This access is still being set up. Its page shows how far it is; try again in a moment.', { retryable: true })
    }
    await sleep(pauseMs)
  }
}

async function readFacts(context: ContextWithIssuer, grantId: string): Promise<Facts | undefined> {
  if (!isId(grantId)) return undefined
  const now = context.clock.now()
  const [facts] = await context.db.$queryRaw<Facts[]>`
    SELECT vendor_id AS "vendorId", requester_id AS "requesterId", state, starts_at <= ${now}::timestamptz AS starts,
      (ends_at <= ${now}::timestamptz OR end_requested_at IS NOT NULL) AS over
    FROM grants WHERE id = ${grantId}`
  return facts
}
