'use client'

import { FilePlus2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button } from '#app/_ui/button.tsx'
import type { NewVersionProps } from './new-version-props.ts'

// The editor and its checks are only carried by who makes a version.
const NewVersionDialog = lazy(() => import('./new-version-dialog.tsx').then((module) => ({ default: module.NewVersionDialog })))

/** The button that begins the next version of a profile. */
export function NewVersion({ blocked, ...props }: NewVersionProps & { blocked: string | null }) {
  // Each opening is a new dialog, which begins from the newest version again.
  const [opening, setOpening] = useState(0)
  const [open, setOpen] = useState(false)
  const begin = () => {
    setOpening(opening + 1)
    setOpen(true)
  }
  return (
    <>
      <Button look="primary" blocked={blocked} onClick={begin}>
        <FilePlus2 aria-hidden /> New version
      </Button>
      {opening > 0 ? (
        <Suspense fallback={null}>
          <NewVersionDialog key={opening} {...props} open={open} onOpenChange={setOpen} />
        </Suspense>
      ) : null}
    </>
  )
}
