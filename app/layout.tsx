import './globals.css'

import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { ServerClockProvider } from './_ui/server-clock.tsx'
import { ThemeProvider } from './_ui/theme.tsx'
import { ToastLayer } from './_ui/toast.tsx'
import { TooltipLayer } from './_ui/tooltip.tsx'
import { Frame } from './frame.tsx'

export const metadata: Metadata = {
  title: { default: 'Daypass', template: '%s · Daypass' },
  description: 'Time-boxed, least-privilege access to Kubernetes for vendors and contractors.',
  robots: { index: false, follow: false },
  referrer: 'no-referrer',
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#14161c' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    // The theme's script sets data-theme before the first paint, so the server's markup differs there by design.
    <html lang="en" suppressHydrationWarning className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body className="min-h-dvh">
        <ThemeProvider nonce={nonce}>
          <ServerClockProvider serverNow={Date.now()}>
            <Frame>{children}</Frame>
            <TooltipLayer />
            <ToastLayer />
          </ServerClockProvider>
        </ThemeProvider>
      </body>
    </html>
  )
}
