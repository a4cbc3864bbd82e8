import 'server-only'
import { cookies } from 'next/headers'
import { cache } from 'react'
import { webDatabase } from '#lib/db/web-database.ts'
import type { Actor } from '#lib/domain/actor.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { webEnv } from '#lib/platform/env.ts'
import { sessionCookieName, sidOfCookie } from './session-cookie.ts'
import { readActor } from './sessions.store.ts'

/**
 * Who calls, by the cookie of this request and the rows as they are now; null for nobody. For pages and route handlers; read once per page.
 * A revoked or expired session and a disabled account are nobody. The vendor's suspension is left to the use cases: its people may still look.
 */
export const currentActor = cache(async (): Promise<Actor | null> => {
  // First of all: this is what tells a build that the page cannot be made beforehand.
  const jar = await cookies()
  const { DAYPASS_URL, NEXTAUTH_SECRET } = webEnv()
  const sid = await sidOfCookie(jar.get(sessionCookieName(DAYPASS_URL))?.value, NEXTAUTH_SECRET)
  return sid === null ? null : readActor(webDatabase(), systemClock, sid)
})
