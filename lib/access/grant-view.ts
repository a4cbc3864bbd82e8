import type { Actor } from '#lib/domain/actor.ts'
import { type EndableGrant, type Ender, mayDownload, mayRelease, mayRevoke, mayUndo } from '#lib/domain/end.rules.ts'
import type { GrantEndReason } from '#lib/domain/states.ts'
import { revokeAlarmSeconds } from '#lib/domain/windows.ts'
import type { GrantRow } from './grant.store.ts'
import type { CredentialView, GrantView } from './views.ts'

/** The part of a grant that the rules look at. */
export const endable = (row: GrantRow): EndableGrant => ({
  state: row.state,
  endReason: row.endReason,
  endRequestedAt: row.endRequestedAt,
  endedAt: row.endedAt,
  requesterId: row.requesterId,
  startsAt: row.startsAt,
  endsAt: row.endsAt,
  approvedAt: row.decidedAt ?? row.createdAt,
  approverIds: (row.approvers ?? []).map((it) => it.id),
})

export const enderOf = (actor: Actor, row: Pick<GrantRow, 'vendorSuspended'>): Ender => ({
  userId: actor.userId,
  roles: actor.roles,
  vendorId: actor.vendorId,
  disabled: false,
  vendorSuspended: actor.vendorId !== null && row.vendorSuspended,
})

/** What pages and the API are given of a grant; `can` is worked out by the domain's rules for this actor at this moment. */
export function grantView(row: GrantRow, actor: Actor, now: Date): GrantView {
  const grant = endable(row)
  const ender = enderOf(actor, row)
  const inside = actor.vendorId === null
  const windowSeconds = (row.endsAt.getTime() - row.startsAt.getTime()) / 1000
  return {
    id: row.id,
    requestId: row.requestId,
    state: row.state,
    endReason: row.endReason,
    endNote: personsNote(row),
    endRequestedAt: row.endRequestedAt?.toISOString() ?? null,
    endRequestedBy: row.endRequestedBy,
    requester: { id: row.requesterId, name: row.requesterName, email: row.requesterEmail },
    vendor: { id: row.vendorId, slug: row.vendorSlug, name: row.vendorName, suspended: row.vendorSuspended },
    cluster: { id: row.clusterId, slug: row.clusterSlug, name: row.clusterName, environment: row.environment, retired: row.clusterRetired },
    profile: {
      id: row.profileId,
      slug: row.profileSlug,
      name: row.profileName,
      icon: row.icon,
      versionId: row.profileVersionId,
      version: row.profileVersion,
      scope: row.scope,
      rules: row.rules,
      digest: row.rulesDigest,
    },
    namespaces: row.namespaces,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    activatedAt: row.activatedAt?.toISOString() ?? null,
    deniedAt: row.deniedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    alarmAt: (row.alarmAt ?? unprovenSince(row, now))?.toISOString() ?? null,
    // The cluster's own words may name things inside it; they are for the hosts.
    lastError: inside ? row.lastError : null,
    attempts: row.attempts,
    approvedBy: row.approvers ?? [],
    credentials: (row.credentials ?? []).map(credentialView),
    steps: (row.steps ?? []).map((step) => ({ ...step, detail: inside || step.state !== 'failed' ? step.detail : {}, at: new Date(step.at).toISOString() })),
    tokenCapSeconds: row.maxTokenSeconds < windowSeconds ? row.maxTokenSeconds : null,
    can: {
      download: mayDownload(grant, ender, now),
      release: mayRelease(grant, ender, now),
      revoke: mayRevoke(grant, ender, now),
      undo: mayUndo(grant, ender, now),
    },
    serverNow: now.toISOString(),
  }
}

/**
 * When an end that nobody has proven became an alarm; null while there is none. Worked out by the reader, so that an issuer which is dead, and
 * raises no alarm itself, never leaves an access that is overdue looking sound.
 */
function unprovenSince(row: GrantRow, now: Date): Date | null {
  if (row.deniedAt !== null || row.state === 'ended' || row.state === 'scheduled') return null
  const due = Math.min(row.endRequestedAt?.getTime() ?? Number.POSITIVE_INFINITY, row.endsAt.getTime()) + revokeAlarmSeconds * 1000
  return now.getTime() > due ? new Date(due) : null
}

/** Ends for which a person is asked why; beside any other the issuer may have put down what the cluster told it. */
const endsWithWords: readonly (GrantEndReason | null)[] = ['revoked', 'vendor-suspended']

const personsNote = (row: GrantRow): string | null => (row.endRequestedBy !== null && endsWithWords.includes(row.endReason) ? row.endNote : null)

const instant = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString())

const credentialView = (it: NonNullable<GrantRow['credentials']>[number]): CredentialView => ({
  id: it.id,
  number: it.number,
  state: it.state,
  jti: it.jti,
  mintedBy: { id: it.mintedById, name: it.name, email: it.email },
  ip: it.ip,
  userAgent: it.userAgent,
  issuedAt: instant(it.issuedAt),
  expiresAt: instant(it.expiresAt),
  revokeRequestedAt: instant(it.revokeRequestedAt),
  revokedAt: instant(it.revokedAt),
})
