export type SearchParams = Promise<Record<string, string | string[] | undefined>>

/** The named search parameters of a page as single short texts; anything repeated, empty or longer than a filter can be is left out. */
export async function readSearchParams<Name extends string>(searchParams: SearchParams, names: readonly Name[]): Promise<Partial<Record<Name, string>>> {
  const given = await searchParams
  const out: Partial<Record<Name, string>> = {}
  for (const name of names) {
    const value = given[name]
    // 200 characters: longer than any name, id or date that a filter looks for.
    if (typeof value === 'string' && value.trim() !== '' && value.length <= 200) out[name] = value.trim()
  }
  return out
}

/** One of a closed list, or undefined: an address typed by hand may hold anything. */
export const oneOf = <T extends string>(value: string | undefined, allowed: readonly T[]): T | undefined => allowed.find((it) => it === value)
