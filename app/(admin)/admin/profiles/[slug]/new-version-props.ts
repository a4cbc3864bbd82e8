import type { ProfileView } from '#lib/access/views.ts'
import type { ProfileVersionView } from '../versions.ts'

export type NewVersionProps = { profile: ProfileView; newest: ProfileVersionView; yaml: string }
