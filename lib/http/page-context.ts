import 'server-only'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import type { Context } from '#lib/access/context.ts'
import { currentActor, requestOrigin } from '#lib/auth/index.ts'
import { webDatabase } from '#lib/db/web-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { webEnv } from '#lib/platform/env.ts'
import { pagePathHeader } from './page-path-header.ts'

/** What a page reads with; null for nobody. For what is shown around pages: it guards nothing. */
export const optionalContext = cache(async (): Promise<Context | null> => {
  const [actor, given] = await Promise.all([currentActor(), headers()])
  if (actor === null) return null
  return { db: webDatabase(), clock: systemClock, actor, origin: requestOrigin(given, webEnv().DAYPASS_TRUSTED_PROXIES) }
})

/** What a page reads with. Nobody signed in: on to the sign-in page, and back here afterwards. */
export async function pageContext(): Promise<Context> {
  const context = await optionalContext()
  if (context === null) redirect(signInPath((await headers()).get(pagePathHeader)))
  return context
}

const signInPath = (path: string | null): string => (path === null || path === '/' ? '/sign-in' : `/sign-in?callbackUrl=${encodeURIComponent(path)}`)
