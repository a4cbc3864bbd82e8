'use client'

import { useRouter } from 'next/navigation'
import { startTransition } from 'react'
import { Button, LinkButton } from './_ui/button.tsx'
import { ErrorState } from './_ui/error-state.tsx'

/** A page that could not be made. Reading changes nothing, so trying again is always safe. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const router = useRouter()
  const again = () =>
    startTransition(() => {
      router.refresh()
      reset()
    })
  return (
    <ErrorState
      title="This page could not be shown"
      traceId={error.digest}
      action={
        <>
          <Button look="primary" onClick={again}>
            Try again
          </Button>
          <LinkButton href="/">To the start</LinkButton>
        </>
      }
    >
      <h1 className="sr-only">This page could not be shown</h1>
      <p>Something failed on our side while it was read. Nothing was changed by that. If it happens again, tell your contact the reference below.</p>
    </ErrorState>
  )
}
