'use client'

import { Menu } from '@base-ui/react/menu'
import { Check, CircleUserRound, LogOut, Settings } from 'lucide-react'
import Link from 'next/link'
import { useTheme } from 'next-themes'
import type { Role } from '#lib/domain/actor.ts'
import { signOut } from '../sign-out.ts'
import { toast } from '../toast.tsx'

const item = 'flex min-h-9 cursor-default items-center gap-3 rounded-lg px-3 outline-none data-highlighted:bg-sunken pointer-coarse:min-h-11'

/** Who is signed in, the theme, the account and the way out. */
export function UserMenu({ name, email, roles }: { name: string; email: string; roles: readonly Role[] }) {
  const { theme, setTheme } = useTheme()
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={`Account of ${name}`}
        className="flex h-9 items-center gap-2 rounded-md px-2 font-medium text-muted hover:bg-sunken hover:text-ink data-popup-open:bg-sunken data-popup-open:text-ink pointer-coarse:h-11"
      >
        <CircleUserRound aria-hidden className="size-5" />
        <span className="hidden max-w-40 truncate xl:block">{name}</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={6} collisionPadding={8} className="z-40">
          <Menu.Popup className="w-64 rounded-xl border border-line bg-surface p-1.5 shadow-float outline-none">
            <div className="grid px-3 pt-2 pb-2.5">
              <span className="font-semibold">{name}</span>
              <span className="truncate text-muted text-sm">{email}</span>
              <span className="mt-1 text-muted text-sm">{roles.map((role) => role[0]?.toUpperCase() + role.slice(1)).join(' · ')}</span>
            </div>
            <Menu.Separator className="-mx-1.5 mb-1.5 h-px bg-line" />
            <Menu.LinkItem closeOnClick render={<Link href="/account" />} className={item}>
              <Settings aria-hidden className="size-4 text-muted" /> Account and sessions
            </Menu.LinkItem>
            <Menu.RadioGroup value={theme ?? 'system'} onValueChange={(value) => setTheme(value)}>
              <Menu.GroupLabel className="eyebrow px-3 pt-3 pb-1">Theme</Menu.GroupLabel>
              {(['light', 'dark', 'system'] as const).map((value) => (
                <Menu.RadioItem key={value} value={value} className={item}>
                  <span className="grid size-4 place-items-center">
                    <Menu.RadioItemIndicator>
                      <Check aria-hidden className="size-4" />
                    </Menu.RadioItemIndicator>
                  </span>
                  {{ light: 'Light', dark: 'Dark', system: 'As the system' }[value]}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="-mx-1.5 my-1.5 h-px bg-line" />
            <Menu.Item className={item} onClick={() => signOut().catch((error: unknown) => toast.error('You are still signed in', error))}>
              <LogOut aria-hidden className="size-4 text-muted" /> Sign out
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
