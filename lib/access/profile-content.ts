import type { Transaction } from '#lib/db/index.ts'
import { rulesDigest } from '#lib/domain/digest.ts'
import { profileRulesTroubles } from '#lib/domain/profile.rules.ts'
import { type PolicyRule, type ProfileScope, profileScopes } from '#lib/domain/rbac.ts'
import { formatDuration, minDurationSeconds } from '#lib/domain/windows.ts'
import { Fault, newId } from '#lib/platform/index.ts'
import type { Context } from './context.ts'
import { fieldFault } from './refusal.ts'

export type ProfileContent = { scope: ProfileScope; rules: readonly PolicyRule[]; maxDurationSeconds: number; requiredApprovals: number }

// The longest access that the database takes: 30 days.
const longestSeconds = 30 * 86_400
// As the database's own CHECK.
const mostApprovals = 5

/** The rules and limits of a version, with empty lists left out; throws input.invalid with every trouble. */
export function soundContent(input: ProfileContent): ProfileContent {
  if (!profileScopes.includes(input.scope)) throw fieldFault('scope', 'A profile is for namespaces or for the whole cluster.')
  const troubles = profileRulesTroubles(input.rules, input.scope)
  if (troubles.length > 0) throw new Fault('input.invalid', troubles[0]?.message ?? 'The rules are not sound.', { fields: troubles })
  if (!Number.isInteger(input.maxDurationSeconds) || input.maxDurationSeconds < minDurationSeconds || input.maxDurationSeconds > longestSeconds) {
    throw fieldFault('maxDurationSeconds', `The longest access is between 1m and ${formatDuration(longestSeconds)}.`)
  }
  if (!Number.isInteger(input.requiredApprovals) || input.requiredApprovals < 1 || input.requiredApprovals > mostApprovals) {
    throw fieldFault('requiredApprovals', `Between 1 and ${mostApprovals} approvals can be asked for.`)
  }
  return { ...input, rules: input.rules.map(tidy) }
}

const tidy = (rule: PolicyRule): PolicyRule => ({
  ...(rule.apiGroups?.length ? { apiGroups: [...rule.apiGroups] } : {}),
  ...(rule.resources?.length ? { resources: [...rule.resources] } : {}),
  ...(rule.resourceNames?.length ? { resourceNames: [...rule.resourceNames] } : {}),
  ...(rule.nonResourceURLs?.length ? { nonResourceURLs: [...rule.nonResourceURLs] } : {}),
  verbs: [...rule.verbs],
})

/** Writes a version; it can never be changed afterwards. */
export async function insertVersion(tx: Transaction, context: Context, profileId: string, version: number, content: ProfileContent): Promise<void> {
  await tx.profileVersion.create({
    data: {
      id: newId(),
      profileId,
      version,
      scope: content.scope,
      rules: content.rules.map((rule) => ({ ...rule })),
      digest: rulesDigest(content.rules),
      maxDurationSeconds: content.maxDurationSeconds,
      requiredApprovals: content.requiredApprovals,
      createdById: context.actor.userId,
      createdAt: context.clock.now(),
    },
    select: { id: true },
  })
}
