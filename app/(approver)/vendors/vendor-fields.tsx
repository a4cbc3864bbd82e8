'use client'

import { Field } from '#app/_ui/field.tsx'
import { Input, Select } from '#app/_ui/input.tsx'
import type { PersonView } from '#lib/access/views.ts'

export type VendorDraft = { sponsorId: string; until: string }

/** A contract ends with its last day; days are counted in UTC, as every deadline here. */
export const contractEnd = (until: string): string | null => (until === '' ? null : `${until}T23:59:59.000Z`)

/** Sponsor and contract of a vendor. */
export function VendorFields({
  draft,
  sponsors,
  onChange,
  fieldError,
}: {
  draft: VendorDraft
  sponsors: PersonView[]
  onChange: (draft: VendorDraft) => void
  fieldError: (path: string) => string | null
}) {
  return (
    <>
      <Field label="Sponsor" optional hint="The inside person answerable for this company." error={fieldError('sponsorId')}>
        {(aria) => (
          <Select {...aria} value={draft.sponsorId} onChange={(event) => onChange({ ...draft, sponsorId: event.target.value })}>
            <option value="">Nobody yet</option>
            {sponsors.map((person) => (
              <option key={person.id} value={person.id}>
                {person.name} ({person.email})
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Contract until" optional hint="No access outlives it." error={fieldError('contractEndsAt')}>
        {(aria) => <Input {...aria} type="date" value={draft.until} onChange={(event) => onChange({ ...draft, until: event.target.value })} />}
      </Field>
    </>
  )
}
