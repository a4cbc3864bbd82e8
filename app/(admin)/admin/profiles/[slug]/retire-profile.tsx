'use client'

import { Archive } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx'
import { toast } from '#app/_ui/toast.tsx'
import type { ProfileView } from '#lib/access/views.ts'

/** Takes a profile off the menu. Grants that were made with it run to their end. */
export function RetireProfile({ profile, blocked }: { profile: ProfileView; blocked: string | null }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  if (profile.retiredAt !== null) return null
  return (
    <>
      <Button look="danger" blocked={blocked} onClick={() => setOpen(true)}>
        <Archive aria-hidden /> Retire
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Retire ${profile.name}`}
        consequences={[
          'Nobody can ask for it any more, and what waits with it cannot be approved.',
          profile.liveGrants > 0
            ? `${profile.liveGrants === 1 ? 'The one open grant runs' : `The ${profile.liveGrants} open grants run`} to the end of the window; revoke them if they must not.`
            : 'No grant is open with it now.',
          'Its ClusterRoles stay in the clusters until their owners delete them.',
        ]}
        confirmLabel="Retire"
        onConfirm={async () => {
          await api(`/profiles/${profile.slug}/retire`, { method: 'POST', body: {} })
          toast.note(`${profile.name} is retired`)
          router.refresh()
        }}
      />
    </>
  )
}
