'use client'

import { Moon, Sun } from 'lucide-react'
import { ThemeProvider as NextThemes, useTheme } from 'next-themes'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'

/** Light, dark or the system's; kept in the browser; set before the first paint by a script that carries the page's nonce. */
export function ThemeProvider({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  return (
    <NextThemes attribute="data-theme" defaultTheme="system" enableSystem disableTransitionOnChange={false} nonce={nonce ?? ''}>
      {children}
    </NextThemes>
  )
}

/** Switches between light and dark. Both icons are in the markup and CSS picks one, so that the server need not know the theme. */
export function ThemeToggle({ className }: { className?: string }) {
  const { resolvedTheme, setTheme } = useTheme()
  return (
    <Button
      look="quiet"
      size="icon"
      className={className ?? ''}
      aria-label="Switch between light and dark"
      title="Switch between light and dark"
      onClick={() => setTheme(resolvedTheme === 'dark' ? 'light' : 'dark')}
    >
      <Sun aria-hidden className="hidden dark:block" />
      <Moon aria-hidden className="dark:hidden" />
    </Button>
  )
}
