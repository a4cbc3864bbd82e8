import { inTransaction, isUniqueViolation } from '#lib/db/index.ts'
import { textTrouble } from '#lib/domain/text.rules.ts'
import { Fault, newId } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { insertVersion, type ProfileContent, soundContent } from './profile-content.ts'
import { readProfile } from './read-profile.ts'
import { fieldFault, soundName, soundSlug } from './refusal.ts'
import type { ProfileView } from './views.ts'

export type CreateProfileInput = ProfileContent & {
  slug: string
  name: string
  description: string
  /** Name of a lucide icon. */
  icon?: string
}

/** An administrator adds an access profile with its first version. Throws auth.forbidden, profile.duplicate, input.invalid. */
export async function createProfile(context: Context, input: CreateProfileInput): Promise<ProfileView> {
  authorise(context, 'profile.manage')
  const content = soundContent(input)
  const slug = soundSlug(input.slug)
  const name = soundName('name', input.name)
  const description = soundDescription(input.description)
  const icon = input.icon ?? 'eye'
  if (!/^[a-z0-9-]{1,40}$/.test(icon)) throw fieldFault('icon', 'This is not the name of an icon.')
  const id = newId()
  try {
    await inTransaction(context.db, async (tx) => {
      await lockActor(tx, context, 'profile.manage')
      await tx.accessProfile.create({ data: { id, slug, name, description, icon, createdAt: context.clock.now() }, select: { id: true } })
      await insertVersion(tx, context, id, 1, content)
      await appendActivity(tx, context, [{ action: 'profile.created', subjectType: 'profile', subjectId: id, detail: { profile: name, slug, version: 1 } }])
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw new Fault('profile.duplicate', `There is an access profile "${slug}" already.`, { cause: error })
    throw error
  }
  return readProfile(context, slug)
}

function soundDescription(text: string): string {
  const trouble = textTrouble(text, { min: 1, max: 500 })
  if (trouble !== null) throw fieldFault('description', trouble)
  return text.trim()
}
