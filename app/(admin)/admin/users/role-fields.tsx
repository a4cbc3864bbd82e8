'use client'

import type { Role } from '#lib/domain/actor.ts'

const inside: { role: Role; words: string }[] = [
  { role: 'approver', words: 'decides requests and can revoke' },
  { role: 'administrator', words: 'manages clusters, profiles, vendors and users' },
  { role: 'auditor', words: 'reads everything, changes nothing' },
]

/** Roles of an inside person, each with what it means. Vendor users have exactly the role vendor, so there is nothing to choose. */
export function RoleFields({ chosen, onChange, error }: { chosen: readonly Role[]; onChange: (roles: Role[]) => void; error: string | null }) {
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 font-medium">Roles</legend>
      {inside.map(({ role, words }) => (
        <label key={role} className="flex min-h-8 items-center gap-2.5 pointer-coarse:min-h-11">
          <input
            type="checkbox"
            checked={chosen.includes(role)}
            onChange={(event) => onChange(event.target.checked ? [...chosen, role] : chosen.filter((it) => it !== role))}
            className="size-4 accent-accent"
          />
          <span>
            <span className="font-medium capitalize">{role}</span> <span className="text-muted">{words}</span>
          </span>
        </label>
      ))}
      {error ? (
        <p role="alert" className="font-medium text-bad text-sm">
          {error}
        </p>
      ) : null}
    </fieldset>
  )
}
