import type { ProfileView } from '#lib/access/views.ts'

export type ProfileVersionView = ProfileView['versions'][number]

/** The version that requests are made with. */
export const newestVersion = (profile: ProfileView): ProfileVersionView | undefined => [...profile.versions].sort((a, b) => b.version - a.version)[0]

/** In how many clusters in service the newest version is published as approved, and where it differs. */
export function publishedIn(profile: ProfileView): { published: number; different: number; total: number } {
  const clusters = (newestVersion(profile)?.clusters ?? []).filter((it) => !it.cluster.retired)
  return {
    published: clusters.filter((it) => it.state === 'published').length,
    different: clusters.filter((it) => it.state === 'different').length,
    total: clusters.length,
  }
}
