import { Eye, FileCog, type LucideIcon, RotateCw, ScrollText, Server, ShieldAlert, ShieldCheck, SlidersHorizontal, TerminalSquare } from 'lucide-react'
import { cn } from './cn.ts'

/** Icons that a profile may name; an unknown name gets the shield. */
export const profileIcons: Record<string, LucideIcon> = {
  eye: Eye,
  logs: ScrollText,
  'scroll-text': ScrollText,
  restart: RotateCw,
  'rotate-cw': RotateCw,
  terminal: TerminalSquare,
  'terminal-square': TerminalSquare,
  settings: FileCog,
  'file-cog': FileCog,
  'sliders-horizontal': SlidersHorizontal,
  server: Server,
  'shield-alert': ShieldAlert,
}

/** A profile's icon in its tile. */
export function ProfileIcon({ icon, className }: { icon: string; className?: string }) {
  const Icon = profileIcons[icon] ?? ShieldCheck
  return (
    <span className={cn('grid size-9 shrink-0 place-items-center rounded-lg bg-accent-soft text-accent', className)}>
      <Icon aria-hidden className="size-4.5" />
    </span>
  )
}
