import type { PersonView } from '#lib/access/views.ts'

/** `Approver or Second approver`, `A, B or 3 more`; "nobody yet" when there is none. */
export function peopleWords(people: readonly Pick<PersonView, 'name'>[], joiner = 'or', most = 3): string {
  const names = people.map((person) => person.name)
  if (names.length === 0) return 'nobody yet'
  if (names.length === 1) return names[0] as string
  const rest = names.length - most
  const shown = rest > 0 ? [...names.slice(0, most), `${rest} more`] : names
  return `${shown.slice(0, -1).join(', ')} ${joiner} ${shown.at(-1)}`
}
