'use client'

import { LogOut } from 'lucide-react'
import { useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx'
import { signOut } from '#app/_ui/sign-out.ts'
import { toast } from '#app/_ui/toast.tsx'

/** The way out: of this session, or of all of them at once. */
export function EndSessions({ userId, others }: { userId: string; others: number }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => signOut().catch((error: unknown) => toast.error('You are still signed in', error))}>
        <LogOut aria-hidden /> Sign out
      </Button>
      {others > 0 ? (
        <Button look="danger" onClick={() => setOpen(true)}>
          End all sessions
        </Button>
      ) : null}
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title="End all sessions"
        consequences={[
          `You are signed out here and on ${others === 1 ? 'one other device' : `${others} other devices`}, at once.`,
          'Access to clusters that you already have goes on; release it on its own page.',
        ]}
        confirmLabel="End all"
        onConfirm={async () => {
          await api(`/users/${userId}/end-sessions`, { method: 'POST', body: {} })
          window.location.assign('/sign-in')
        }}
      />
    </>
  )
}
