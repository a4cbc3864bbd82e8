'use client'

import './globals.css'
import { useEffect } from 'react'
import { Button } from './_ui/button.tsx'
import { ErrorState } from './_ui/error-state.tsx'

/** When even the frame could not be made. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  useEffect(() => {
    document.title = 'Daypass could not be shown'
  }, [])
  return (
    <html lang="en">
      <body className="grid min-h-dvh place-items-center">
        <main>
          <ErrorState
            title="Daypass could not be shown"
            traceId={error.digest}
            action={
              <Button look="primary" onClick={() => window.location.reload()}>
                Load it again
              </Button>
            }
          >
            <h1 className="sr-only">Daypass could not be shown</h1>
            <p>Something failed on our side. Nothing was changed by that.</p>
          </ErrorState>
        </main>
      </body>
    </html>
  )
}
