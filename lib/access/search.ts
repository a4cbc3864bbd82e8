import { Prisma } from '#lib/db/index.ts'

// Longer than anything a person types into a search field.
const maxWords = 8

/** One condition: every word of `q` occurs somewhere in `text`, in any case. Null when there is nothing to look for. */
export function everyWord(q: string | undefined, text: Prisma.Sql): Prisma.Sql | null {
  const words = (q ?? '').slice(0, 200).replaceAll('\u0000', '').trim().split(/\s+/).filter(Boolean).slice(0, maxWords)
  if (words.length === 0) return null
  return Prisma.join(
    words.map((word) => Prisma.sql`${text} ILIKE ${`%${word.replace(/[\\%_]/g, (it) => `\\${it}`)}%`}`),
    ' AND ',
  )
}

/** `WHERE a AND b`, or nothing. */
export const where = (conditions: readonly (Prisma.Sql | null | undefined | false)[]): Prisma.Sql => {
  const given = conditions.filter((it): it is Prisma.Sql => Boolean(it))
  return given.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(given, ' AND ')}`
}
