'use client'

import { CircleUserRound, LogOut, Settings } from 'lucide-react'
import Link from 'next/link'
import { useTheme } from 'next-themes'
import type { Role } from '#lib/domain/client.ts'
import { useHydrated } from '../server-clock.tsx'
import { signOut } from '../sign-out.ts'
import { toast } from '../toast.tsx'
import { menuItem, PopoverMenu } from './popover-menu.tsx'

const themes = { light: 'Light', dark: 'Dark', system: 'As the system' }

/** Who is signed in, the theme, the account and the way out. */
export function UserMenu({ name, email, roles }: { name: string; email: string; roles: readonly Role[] }) {
  const { theme, setTheme } = useTheme()
  const hydrated = useHydrated()
  return (
    <PopoverMenu
      label={`Account of ${name}`}
      button={
        <>
          <CircleUserRound aria-hidden className="size-5" />
          <span className="hidden max-w-40 truncate xl:block">{name}</span>
        </>
      }
      buttonClass="flex h-9 items-center gap-2 rounded-md px-2 font-medium text-muted hover:bg-sunken hover:text-ink pointer-coarse:h-11"
      panelClass="top-14 right-3 w-64 sm:right-5"
    >
      <div className="grid px-3 pt-2 pb-2.5">
        <span className="font-semibold">{name}</span>
        <span className="truncate text-muted text-sm">{email}</span>
        <span className="mt-1 text-muted text-sm">{roles.map((role) => role[0]?.toUpperCase() + role.slice(1)).join(' · ')}</span>
      </div>
      <div className="-mx-1.5 border-line border-y p-1.5">
        <Link href="/account" className={menuItem}>
          <Settings aria-hidden className="size-4 text-muted" /> Account and sessions
        </Link>
        <fieldset>
          <legend className="eyebrow px-3 pt-2 pb-1">Theme</legend>
          {Object.entries(themes).map(([value, word]) => (
            <label key={value} className={menuItem}>
              <input
                type="radio"
                name="theme"
                value={value}
                checked={hydrated && theme === value}
                onChange={() => setTheme(value)}
                className="size-4 accent-accent"
              />
              {word}
            </label>
          ))}
        </fieldset>
      </div>
      <button type="button" className={`${menuItem} mt-1.5`} onClick={() => signOut().catch((error: unknown) => toast.error('You are still signed in', error))}>
        <LogOut aria-hidden className="size-4 text-muted" /> Sign out
      </button>
    </PopoverMenu>
  )
}
