import { inTransaction, type Transaction } from '#lib/db/index.ts'
import { rulesDigest } from '#lib/domain/digest.ts'
import { Fault, notFound } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { insertVersion, type ProfileContent, soundContent } from './profile-content.ts'
import { readProfile } from './read-profile.ts'
import type { ProfileView } from './views.ts'

/**
 * An administrator adds a version; earlier ones stay as they are, and requests of them stay valid. It can be asked for in a cluster once its owner
 * has applied its manifest there. The same content as the newest version adds nothing. Throws not_found, auth.forbidden, profile.retired, input.invalid.
 */
export async function publishProfileVersion(context: Context, input: ProfileContent & { slug: string }): Promise<ProfileView> {
  authorise(context, 'profile.manage')
  const content = soundContent(input)
  await inTransaction(context.db, async (tx) => {
    await lockActor(tx, context, 'profile.manage')
    const profile = await lockProfile(tx, input.slug)
    if (profile.retired) throw new Fault('profile.retired', 'This access profile is retired.')
    const newest = await tx.profileVersion.findFirst({ where: { profileId: profile.id }, orderBy: { version: 'desc' } })
    const same =
      newest?.digest === rulesDigest(content.rules) &&
      newest.scope === content.scope &&
      newest.maxDurationSeconds === content.maxDurationSeconds &&
      newest.requiredApprovals === content.requiredApprovals
    if (same) return
    const version = (newest?.version ?? 0) + 1
    await insertVersion(tx, context, profile.id, version, content)
    await appendActivity(tx, context, [
      { action: 'profile.version_published', subjectType: 'profile', subjectId: profile.id, detail: { profile: profile.name, version } },
    ])
  })
  return readProfile(context, input.slug)
}

/** The profile, held so that two versions come one after the other; throws not_found. */
export async function lockProfile(tx: Transaction, slug: string): Promise<{ id: string; name: string; retired: boolean }> {
  const [profile] = await tx.$queryRaw<{ id: string; name: string; retired: boolean }[]>`
    SELECT id, name, retired_at IS NOT NULL AS retired FROM access_profiles WHERE slug = ${slug} FOR NO KEY UPDATE`
  if (!profile) throw notFound()
  return profile
}
