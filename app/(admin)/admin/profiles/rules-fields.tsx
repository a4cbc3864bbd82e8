'use client'

import { useDeferredValue } from 'react'
import { Field } from '#app/_ui/field.tsx'
import { Input, Select, Textarea } from '#app/_ui/input.tsx'
import { Notice } from '#app/_ui/notice.tsx'
import { RulesSummary } from '#app/_ui/rules-summary.tsx'
import type { PolicyRule, ProfileScope } from '#lib/domain/rbac.ts'
import { parseDuration } from '#lib/domain/windows.ts'
import { yamlToRules } from './rules-yaml.ts'

export type VersionDraft = { scope: ProfileScope; yaml: string; maxDuration: string; requiredApprovals: string }
export type VersionBody = { scope: ProfileScope; rules: PolicyRule[]; maxDurationSeconds: number; requiredApprovals: number }

/** The body of a new version, or what is wrong, by field. */
export function versionBody(draft: VersionDraft): { ok: true; body: VersionBody } | { ok: false; errors: Record<string, string> } {
  const errors: Record<string, string> = {}
  const parsed = yamlToRules(draft.yaml)
  const seconds = parseDuration(draft.maxDuration)
  const approvals = Number(draft.requiredApprovals)
  if (!parsed.ok) errors.rules = parsed.errors.join(' ')
  if (seconds === null || seconds < 60) errors.maxDurationSeconds = 'Write it like 8h or 1h30m; at least 1m.'
  if (!Number.isInteger(approvals) || approvals < 1 || approvals > 5) errors.requiredApprovals = 'From 1 to 5.'
  if (!parsed.ok || seconds === null || Object.keys(errors).length > 0) return { ok: false, errors }
  return { ok: true, body: { scope: draft.scope, rules: parsed.rules, maxDurationSeconds: seconds, requiredApprovals: approvals } }
}

/** Scope, rules as YAML with what they mean while one types, and the caps. */
export function RulesFields({
  draft,
  onChange,
  fieldError,
}: {
  draft: VersionDraft
  onChange: (draft: VersionDraft) => void
  fieldError: (path: string) => string | null
}) {
  const set = (change: Partial<VersionDraft>) => onChange({ ...draft, ...change })
  const parsed = yamlToRules(useDeferredValue(draft.yaml))
  return (
    <div className="grid grid-cols-1 gap-4">
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label="Scope" required error={fieldError('scope')}>
          {(aria) => (
            <Select {...aria} value={draft.scope} onChange={(event) => set({ scope: event.target.value as ProfileScope })}>
              <option value="namespaces">Chosen namespaces</option>
              <option value="cluster">The whole cluster</option>
            </Select>
          )}
        </Field>
        <Field label="At most" required hint="Like 8h or 1h30m." error={fieldError('maxDurationSeconds')}>
          {(aria) => (
            <Input
              {...aria}
              value={draft.maxDuration}
              autoComplete="off"
              className="font-mono"
              onChange={(event) => set({ maxDuration: event.target.value })}
            />
          )}
        </Field>
        <Field label="Approvals needed" required error={fieldError('requiredApprovals')}>
          {(aria) => (
            <Input
              {...aria}
              type="number"
              min={1}
              max={5}
              value={draft.requiredApprovals}
              onChange={(event) => set({ requiredApprovals: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Field
        label="Rules"
        required
        hint="As in a ClusterRole: a list of apiGroups, resources and verbs. A whole ClusterRole may be pasted."
        error={fieldError('rules')}
      >
        {(aria) => (
          <Textarea
            {...aria}
            rows={14}
            spellCheck={false}
            autoCapitalize="off"
            value={draft.yaml}
            className="font-mono text-sm"
            onChange={(event) => set({ yaml: event.target.value })}
          />
        )}
      </Field>
      {draft.yaml.trim() === '' ? null : parsed.ok ? (
        <div className="grid gap-2 rounded-lg border border-line bg-sunken p-4">
          <p className="eyebrow">In words</p>
          <RulesSummary rules={parsed.rules} scope={draft.scope} full />
        </div>
      ) : (
        <Notice tone="bad" title="These rules cannot be read yet">
          <ul className="grid list-disc gap-1 pl-5">
            {parsed.errors.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  )
}
