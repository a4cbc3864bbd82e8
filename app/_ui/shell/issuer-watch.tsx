'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useEffect } from 'react'

const everyMs = 15_000

/**
 * Reads the page again while the issuer is away: it writes nothing then, so no live event would say that a state has become doubtful.
 * `silent` is what the page shows just now.
 */
export function IssuerWatch({ silent }: { silent: boolean }) {
  const router = useRouter()
  useEffect(() => {
    const look = async () => {
      if (document.hidden) return
      if (silent || (await isAway())) startTransition(() => router.refresh())
    }
    const timer = setInterval(() => void look(), everyMs)
    return () => clearInterval(timer)
  }, [router, silent])
  return null
}

async function isAway(): Promise<boolean> {
  try {
    const response = await fetch('/api/health', { cache: 'no-store' })
    return (await response.json()).issuer === false
  } catch {
    // Daypass itself cannot be reached; the pill beside the menu says so.
    return false
  }
}
