'use client'

import { useState } from 'react'
import { Button } from '../_ui/button.tsx'
import { toast } from '../_ui/toast.tsx'

/** To the company's own sign-in and back. */
export function SingleSignOn({ returnTo }: { returnTo: string }) {
  const [busy, setBusy] = useState(false)
  const go = async () => {
    setBusy(true)
    try {
      const { csrfToken } = (await (await fetch('/api/auth/csrf', { cache: 'no-store' })).json()) as { csrfToken: string }
      const response = await fetch('/api/auth/signin/oidc', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ csrfToken, callbackUrl: returnTo, json: 'true' }),
      })
      const { url } = (await response.json()) as { url?: string }
      if (!response.ok || !url) throw new Error('The company’s sign-in could not be reached. Try again.')
      window.location.assign(url)
    } catch (error) {
      setBusy(false)
      toast.error('Single sign-on did not begin', error)
    }
  }
  return (
    <Button size="lg" busy={busy} onClick={go}>
      Single sign-on
    </Button>
  )
}
