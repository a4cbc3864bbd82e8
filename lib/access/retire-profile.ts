import { inTransaction } from '#lib/db/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { lockProfile } from './publish-profile-version.ts'
import { readProfile } from './read-profile.ts'
import type { ProfileView } from './views.ts'

/** An administrator takes a profile out of use: nobody can ask for it or approve it; access given before runs to its end. Throws not_found, auth.forbidden. */
export async function retireProfile(context: Context, input: { slug: string }): Promise<ProfileView> {
  authorise(context, 'profile.manage')
  await inTransaction(context.db, async (tx) => {
    await lockActor(tx, context, 'profile.manage')
    const profile = await lockProfile(tx, input.slug)
    if (profile.retired) return
    await tx.accessProfile.updateMany({ where: { id: profile.id }, data: { retiredAt: context.clock.now() } })
    await appendActivity(tx, context, [{ action: 'profile.retired', subjectType: 'profile', subjectId: profile.id, detail: { profile: profile.name } }])
  })
  return readProfile(context, input.slug)
}
