'use client'

import { Ban, Play } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx'
import { toast } from '#app/_ui/toast.tsx'
import type { VendorView } from '#lib/access/views.ts'

/** Stops or resumes a vendor; what follows is said before. */
export function SuspendVendor({ vendor, blocked }: { vendor: VendorView; blocked: string | null }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const suspended = vendor.suspendedAt !== null
  const send = async (reason: string) => {
    await api(`/vendors/${vendor.id}/${suspended ? 'resume' : 'suspend'}`, { method: 'POST', body: suspended ? {} : { reason } })
    if (suspended) toast.ok(`${vendor.name} may ask for access again`)
    else toast.note(`${vendor.name} is suspended`, 'Each grant below shows when the cluster has refused.')
    router.refresh()
  }
  const grants = vendor.liveGrants === 1 ? 'Its one open grant ends' : `Its ${vendor.liveGrants} open grants end`
  return (
    <>
      <Button look={suspended ? 'plain' : 'danger'} blocked={blocked} onClick={() => setOpen(true)}>
        {suspended ? <Play aria-hidden /> : <Ban aria-hidden />} {suspended ? 'Resume' : 'Suspend'}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={suspended ? `Resume ${vendor.name}` : `Suspend ${vendor.name}`}
        danger={!suspended}
        confirmLabel={suspended ? 'Resume' : 'Suspend now'}
        consequences={
          suspended
            ? [`The ${vendor.users} people of ${vendor.name} may ask for access again.`, 'Nothing that ended comes back: new access needs new requests.']
            : [
                vendor.liveGrants > 0 ? `${grants} at once, and every credential stops working.` : 'Nothing is open now, so no grant ends.',
                'Its people can ask for nothing and download nothing until it is resumed.',
                vendor.pendingRequests > 0 ? `What waits (${vendor.pendingRequests}) cannot be approved.` : 'Nothing of it waits for a decision.',
              ]
        }
        {...(suspended
          ? {}
          : { reason: { label: 'Why', presets: ['Contract ended', 'Security incident at the vendor', 'Asked by the sponsor'], required: true } })}
        onConfirm={send}
      />
    </>
  )
}
