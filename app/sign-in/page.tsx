import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { currentActor } from '#lib/auth/index.ts'
import { webEnv } from '#lib/platform/env.ts'
import { Notice } from '../_ui/notice.tsx'
import { Brand } from '../_ui/shell/brand.tsx'
import { ThemeToggle } from '../_ui/theme.tsx'
import { demoAccounts } from './demo-accounts.ts'
import { safeReturnPath } from './safe-return-path.ts'
import { SignInForm } from './sign-in-form.tsx'
import { SingleSignOn } from './single-sign-on.tsx'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { callbackUrl, error } = await searchParams
  const returnTo = safeReturnPath(typeof callbackUrl === 'string' ? callbackUrl : null)
  if (await currentActor()) redirect(returnTo)
  const { DAYPASS_DEMO, AUTH_OIDC_ISSUER } = webEnv()
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr]">
      <header className="flex items-center justify-between px-5 py-4 sm:px-8">
        <Brand />
        <ThemeToggle />
      </header>
      <main id="main" className="mx-auto grid w-full max-w-sm content-center gap-6 px-5 pb-24">
        <div className="grid gap-1.5">
          <h1 className="font-semibold text-2xl tracking-tight">Sign in</h1>
          <p className="text-muted">{returnTo === '/' ? 'Access to Kubernetes, for as long as it is needed.' : 'You return to the page you came from.'}</p>
        </div>
        {error ? (
          <Notice tone="bad" title="You are not signed in">
            <p>The sign-in was refused or broken off. There has to be an account for your e-mail address here; an administrator makes it.</p>
          </Notice>
        ) : null}
        {AUTH_OIDC_ISSUER ? <SingleSignOn returnTo={returnTo} /> : null}
        <SignInForm returnTo={returnTo} demo={DAYPASS_DEMO === '1' ? demoAccounts : null} />
      </main>
    </div>
  )
}
