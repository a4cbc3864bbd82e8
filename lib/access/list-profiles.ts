import { Prisma } from '#lib/db/index.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { selectProfiles } from './profile.store.ts'
import type { ProfileView } from './views.ts'

/** Every access profile with all its versions, retired ones last. For inside people. */
export async function listProfiles(context: Context): Promise<ProfileView[]> {
  authorise(context, 'profile.read')
  return selectProfiles(context.db, Prisma.empty)
}
