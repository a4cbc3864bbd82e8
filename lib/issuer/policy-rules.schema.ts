import * as z from 'zod'
import type { PolicyRule } from '#lib/domain/rbac.ts'

const strings = z.array(z.string())

const policyRulesSchema = z.array(
  z.object({
    verbs: strings,
    apiGroups: strings.optional(),
    resources: strings.optional(),
    resourceNames: strings.optional(),
    nonResourceURLs: strings.optional(),
  }),
)

/** Rules of a profile version's JSON column. Throws when the column holds anything else: nothing is bound on a guess. */
export const policyRulesOf = (column: unknown): PolicyRule[] => policyRulesSchema.parse(column)
