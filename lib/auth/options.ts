import 'server-only'
import { headers } from 'next/headers'
import type { NextAuthOptions, Session } from 'next-auth'
import credentialsProvider from 'next-auth/providers/credentials'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import { webDatabase } from '#lib/db/web-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { type WebEnv, webEnv } from '#lib/platform/env.ts'
import { logger } from '#lib/platform/logger.ts'
import { findAccount } from './accounts.store.ts'
import { requestOrigin } from './request-origin.ts'
import { absoluteSeconds, readActor } from './sessions.store.ts'
import { checkPassword, closeSession, openSession } from './sign-in.ts'
import { signInLimits } from './sign-in-limits.store.ts'

/** Prefix of the error that says "too many attempts"; the seconds to wait follow. */
export const rateLimitedError = 'RateLimited'

type OidcProfile = { sub: string; email?: string; email_verified?: boolean; name?: string }

const origin = async () => requestOrigin(await headers(), webEnv().DAYPASS_TRUSTED_PROXIES)

/** next-auth's options. Its cookie carries a random sid and nothing else: who that is, and whether still, is read from the database on every call. */
export function authOptions(): NextAuthOptions {
  const env = webEnv()
  const db = webDatabase()
  return {
    secret: env.NEXTAUTH_SECRET,
    session: { strategy: 'jwt', maxAge: absoluteSeconds },
    jwt: { secret: env.NEXTAUTH_SECRET, maxAge: absoluteSeconds },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    // The library logs whole errors, which may quote what was sent; the code says enough.
    logger: { error: (code) => logger.warn({ code }, 'sign-in library'), warn: (code) => logger.debug({ code }, 'sign-in library'), debug: () => undefined },
    providers: [passwordProvider(), ...oidcProviders(env)],
    callbacks: {
      async signIn({ account, profile }) {
        if (account?.provider !== 'oidc') return true
        const { email, email_verified } = (profile ?? {}) as Partial<OidcProfile>
        return email_verified === true && typeof email === 'string' && (await findAccount(db, email)) !== null
      },
      async jwt({ token, user, account, profile }) {
        // Called with `user` at sign-in only, after it was allowed.
        if (user === undefined || account === null) return { sid: token.sid }
        const email = account.provider === 'oidc' ? profile?.email : null
        const userId = email ? (await findAccount(db, email))?.id : user.id
        if (userId === undefined) throw new Error('the account was disabled during sign-in')
        return { sid: await openSession(db, systemClock, userId, await origin()) }
      },
      async session({ session, token }) {
        const actor = typeof token.sid === 'string' ? await readActor(db, systemClock, token.sid) : null
        // An empty object is the library's own "nobody".
        return actor === null ? ({} as Session) : { user: { name: actor.name, email: actor.email }, expires: session.expires }
      },
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.sid === 'string') await closeSession(db, systemClock, token.sid, await origin())
      },
    },
  }
}

function passwordProvider() {
  const db = webDatabase()
  const limits = signInLimits(db)
  return credentialsProvider({
    name: 'E-mail and password',
    credentials: { email: { label: 'E-mail', type: 'email' }, password: { label: 'Password', type: 'password' } },
    async authorize(input) {
      const outcome = await checkPassword({ db, clock: systemClock, limits }, { email: input?.email, password: input?.password }, await origin())
      if (outcome.ok) return { id: outcome.account.id, email: outcome.account.email, name: outcome.account.name }
      if (outcome.why === 'limited') throw new Error(`${rateLimitedError}:${outcome.waitSeconds}`)
      return null
    },
  })
}

/** Any OpenID provider, when the environment names one. Only people whose account exists here under the verified e-mail may enter. */
function oidcProviders(env: WebEnv): OAuthConfig<OidcProfile>[] {
  const { AUTH_OIDC_ISSUER: issuer, AUTH_OIDC_CLIENT_ID: clientId, AUTH_OIDC_CLIENT_SECRET: clientSecret } = env
  if (!issuer || !clientId || !clientSecret) return []
  return [
    {
      id: 'oidc',
      name: 'Single sign-on',
      type: 'oauth',
      wellKnown: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
      issuer,
      clientId,
      clientSecret,
      idToken: true,
      checks: ['pkce', 'state', 'nonce'],
      authorization: { params: { scope: 'openid email profile' } },
      profile: (profile) => ({ id: profile.sub, email: profile.email ?? null, name: profile.name ?? null }),
    },
  ]
}
