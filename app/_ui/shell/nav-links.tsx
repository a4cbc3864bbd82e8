'use client'

import { Activity, Building2, CircleUserRound, Ellipsis, Home, Inbox, KeyRound, List, type LucideIcon, Plus, Server, ShieldCheck, Users } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cn } from '../cn.ts'
import { isCurrent, type NavigationIcon, type NavigationItem } from './navigation.ts'
import { menuItem, PopoverMenu } from './popover-menu.tsx'

const icons: Record<NavigationIcon, LucideIcon> = {
  home: Home,
  plus: Plus,
  inbox: Inbox,
  key: KeyRound,
  list: List,
  building: Building2,
  pulse: Activity,
  server: Server,
  shield: ShieldCheck,
  users: Users,
  person: CircleUserRound,
}

function Count({ value, className }: { value: number; className?: string }) {
  if (value === 0) return null
  return (
    <span
      className={cn(
        'tabular inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-full leading-none bg-accent px-1 font-semibold text-[0.6875rem] text-on-accent',
        className,
      )}
    >
      {value > 99 ? '99+' : value}
      <span className="sr-only"> waiting</span>
    </span>
  )
}

type Props = { items: NavigationItem[]; pending: number }

/** The row of links in the header, from 52 rem on. */
export function TopLinks({ items, pending }: Props) {
  const path = usePathname()
  return (
    <nav aria-label="Main" className="hidden min-w-0 md:block">
      <ul className="flex items-center gap-0.5">
        {items.map((item) => {
          const current = isCurrent(item, path)
          return (
            <li key={item.href}>
              <Link
                href={item.href}
                aria-current={current ? 'page' : undefined}
                className={cn(
                  'flex h-8 items-center gap-1.5 whitespace-nowrap rounded-md px-2.5 font-medium transition-colors',
                  current ? 'bg-note-soft text-ink' : 'text-muted hover:bg-sunken hover:text-ink',
                )}
              >
                {item.label}
                {item.count ? <Count value={pending} /> : null}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

// Five targets of 72 px are what a thumb reaches on a screen of 360 px.
const thumbPlaces = 5

/** The bar at the bottom of a phone. What does not fit is in the last place's menu. */
export function ThumbBar({ items, pending }: Props) {
  const path = usePathname()
  const fits = items.length <= thumbPlaces
  const shown = fits ? items : items.slice(0, thumbPlaces - 1)
  const more = fits ? [] : items.slice(thumbPlaces - 1)
  const place = 'relative flex h-14 w-full flex-col items-center justify-center gap-0.5 text-xs'
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 border-line border-t bg-surface/95 pb-[env(safe-area-inset-bottom)] backdrop-blur md:hidden"
    >
      <ul className="mx-auto flex max-w-lg">
        {shown.map((item) => {
          const Icon = icons[item.icon]
          const current = isCurrent(item, path)
          return (
            <li key={item.href} className="min-w-0 flex-1">
              <Link href={item.href} aria-current={current ? 'page' : undefined} className={cn(place, current ? 'font-semibold text-accent' : 'text-muted')}>
                <Icon aria-hidden className="size-5" />
                <span className="max-w-full truncate px-1">{item.label}</span>
                {item.count ? <Count value={pending} className="absolute top-1 left-1/2 ml-1.5" /> : null}
              </Link>
            </li>
          )
        })}
        {more.length > 0 ? (
          <li className="min-w-0 flex-1">
            <PopoverMenu
              label="More pages"
              button={
                <>
                  <Ellipsis aria-hidden className="size-5" />
                  More
                </>
              }
              buttonClass={cn(place, more.some((item) => isCurrent(item, path)) ? 'font-semibold text-accent' : 'text-muted')}
              panelClass="right-2 bottom-17 w-56"
            >
              {more.map((item) => {
                const Icon = icons[item.icon]
                return (
                  <Link key={item.href} href={item.href} aria-current={isCurrent(item, path) ? 'page' : undefined} className={menuItem}>
                    <Icon aria-hidden className="size-4.5 text-muted" />
                    {item.label}
                  </Link>
                )
              })}
            </PopoverMenu>
          </li>
        ) : null}
      </ul>
    </nav>
  )
}
