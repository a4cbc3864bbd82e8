import Link from 'next/link'
import type { ReactNode } from 'react'
import type { Role } from '#lib/domain/actor.ts'
import { LivePill, LiveProvider } from '../live-refresh.tsx'
import { ThemeToggle } from '../theme.tsx'
import { Brand } from './brand.tsx'
import { FocusHeading } from './focus-heading.tsx'
import { ThumbBar, TopLinks } from './nav-links.tsx'
import { navigationFor } from './navigation.ts'
import { UserMenu } from './user-menu.tsx'

export type ShellPerson = {
  name: string
  email: string
  roles: readonly Role[]
}

/** The frame around every page of a signed-in person. `pending` is how many requests wait for a decision. */
export function Shell({ person, pending, children }: { person: ShellPerson; pending: number; children: ReactNode }) {
  const items = navigationFor(person.roles)
  return (
    <LiveProvider>
      <SkipLink />
      <header className="sticky top-0 z-30 border-line border-b bg-surface/90 backdrop-blur">
        <div className="mx-auto flex h-14 max-w-7xl items-center gap-4 px-4 sm:px-6">
          <Link href="/" aria-label="Daypass, home" className="rounded-md">
            <Brand />
          </Link>
          <TopLinks items={items} pending={pending} />
          <div className="ml-auto flex items-center gap-1 sm:gap-2">
            <LivePill />
            <ThemeToggle className="hidden sm:inline-flex" />
            <UserMenu {...person} />
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto w-full max-w-7xl px-4 pt-6 pb-28 sm:px-6 sm:pt-8 md:pb-16">
        {children}
      </main>
      <ThumbBar items={items} pending={pending} />
      <FocusHeading />
    </LiveProvider>
  )
}

/** First thing the Tab key meets. */
export function SkipLink() {
  return (
    <a
      href="#main"
      className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-ink focus:px-4 focus:py-2 focus:text-canvas"
    >
      Skip to content
    </a>
  )
}
