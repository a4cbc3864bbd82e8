import type { Role } from '#lib/domain/actor.ts'

export type NavigationIcon = 'home' | 'plus' | 'inbox' | 'key' | 'list' | 'building' | 'pulse' | 'server' | 'shield' | 'users' | 'person'
export type NavigationItem = {
  href: string
  label: string
  icon: NavigationIcon
  exact?: boolean
  count?: 'pending'
}

const items: (NavigationItem & { for: readonly Role[] })[] = [
  { href: '/', label: 'My access', icon: 'home', exact: true, for: ['vendor'] },
  { href: '/request/new', label: 'New request', icon: 'plus', for: ['vendor'] },
  {
    href: '/inbox',
    label: 'Inbox',
    icon: 'inbox',
    count: 'pending',
    for: ['approver'],
  },
  {
    href: '/requests',
    label: 'Requests',
    icon: 'list',
    for: ['vendor', 'approver', 'administrator', 'auditor'],
  },
  {
    href: '/grants',
    label: 'Grants',
    icon: 'key',
    for: ['vendor', 'approver', 'administrator', 'auditor'],
  },
  {
    href: '/vendors',
    label: 'Vendors',
    icon: 'building',
    for: ['approver', 'administrator', 'auditor'],
  },
  {
    href: '/activity',
    label: 'Activity',
    icon: 'pulse',
    for: ['approver', 'administrator', 'auditor'],
  },
  {
    href: '/admin/clusters',
    label: 'Clusters',
    icon: 'server',
    for: ['administrator', 'auditor'],
  },
  {
    href: '/admin/profiles',
    label: 'Profiles',
    icon: 'shield',
    for: ['administrator', 'auditor'],
  },
  {
    href: '/admin/users',
    label: 'Users',
    icon: 'users',
    for: ['administrator', 'auditor'],
  },
]

/** What a person with these roles finds in the navigation, in its order. */
export const navigationFor = (roles: readonly Role[]): NavigationItem[] => items.filter((item) => item.for.some((role) => roles.includes(role)))

/** Whether the item is where `path` is. */
export const isCurrent = (item: NavigationItem, path: string): boolean => path === item.href || (!item.exact && path.startsWith(`${item.href}/`))
