'use client'

import { Field } from '#app/_ui/field.tsx'
import { Input, Select } from '#app/_ui/input.tsx'
import type { Environment } from '#lib/access/views.ts'
import { formatDuration, minTokenSeconds, parseDuration } from '#lib/domain/windows.ts'

export type LimitsDraft = { name: string; environment: Environment; maxDuration: string; maxToken: string }

const environments: { value: Environment; label: string }[] = [
  { value: 'production', label: 'Production' },
  { value: 'staging', label: 'Staging' },
  { value: 'sandbox', label: 'Sandbox' },
]

/** The body's numbers, or the words of what is wrong with each. */
export function limitsBody(
  draft: LimitsDraft,
):
  | { ok: true; body: { name: string; environment: Environment; maxDurationSeconds: number; maxTokenSeconds: number } }
  | { ok: false; errors: Record<string, string> } {
  const errors: Record<string, string> = {}
  const long = parseDuration(draft.maxDuration)
  const token = parseDuration(draft.maxToken)
  if (draft.name.trim() === '') errors.name = 'Give it a name that its users know.'
  if (long === null || long < 60) errors.maxDurationSeconds = 'Write it like 8h or 1h30m; at least 1m.'
  if (token === null || token < minTokenSeconds)
    errors.maxTokenSeconds = `Write it like 1h; at least ${formatDuration(minTokenSeconds)}, because Kubernetes refuses shorter tokens.`
  if (Object.keys(errors).length > 0 || long === null || token === null) return { ok: false, errors }
  return { ok: true, body: { name: draft.name.trim(), environment: draft.environment, maxDurationSeconds: long, maxTokenSeconds: token } }
}

/** Name, environment and the two caps of a cluster. */
export function LimitFields({
  draft,
  onChange,
  fieldError,
}: {
  draft: LimitsDraft
  onChange: (draft: LimitsDraft) => void
  fieldError: (path: string) => string | null
}) {
  const set = (change: Partial<LimitsDraft>) => onChange({ ...draft, ...change })
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Name" required error={fieldError('name')}>
        {(aria) => <Input {...aria} value={draft.name} maxLength={80} autoComplete="off" onChange={(event) => set({ name: event.target.value })} />}
      </Field>
      <Field label="Environment" required hint="Shown by word and colour wherever this cluster is.">
        {(aria) => (
          <Select {...aria} value={draft.environment} onChange={(event) => set({ environment: event.target.value as Environment })}>
            {environments.map((it) => (
              <option key={it.value} value={it.value}>
                {it.label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Longest grant" required hint="A profile may cap it further." error={fieldError('maxDurationSeconds')}>
        {(aria) => (
          <Input {...aria} value={draft.maxDuration} className="font-mono" autoComplete="off" onChange={(event) => set({ maxDuration: event.target.value })} />
        )}
      </Field>
      <Field
        label="Longest token"
        required
        hint="What this API server gives at most. Shorter than a grant means downloading anew."
        error={fieldError('maxTokenSeconds')}
      >
        {(aria) => (
          <Input {...aria} value={draft.maxToken} className="font-mono" autoComplete="off" onChange={(event) => set({ maxToken: event.target.value })} />
        )}
      </Field>
    </div>
  )
}
