import { Prisma } from '#lib/db/index.ts'
import { notFound } from '#lib/platform/index.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { selectProfiles } from './profile.store.ts'
import type { ProfileView } from './views.ts'

/** One access profile by its slug. For inside people; throws not_found when there is none. */
export async function readProfile(context: Context, slug: string): Promise<ProfileView> {
  authorise(context, 'profile.read')
  const [profile] = /^[a-z0-9-]{1,63}$/.test(slug) ? await selectProfiles(context.db, Prisma.sql`WHERE p.slug = ${slug}`) : []
  if (!profile) throw notFound()
  return profile
}
