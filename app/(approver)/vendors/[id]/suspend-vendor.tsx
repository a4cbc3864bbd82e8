'use client'

import { Ban, Play } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx'
import { type EndingGrant, EndingProgress } from '#app/_ui/ending-progress.tsx'
import { toast } from '#app/_ui/toast.tsx'
import type { VendorView } from '#lib/access/views.ts'

/** Stops or resumes a vendor; what follows is said before. */
export function SuspendVendor({ vendor, grants, blocked }: { vendor: VendorView; grants: EndingGrant[]; blocked: string | null }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [ending, setEnding] = useState<string[]>([])
  const suspended = vendor.suspendedAt !== null
  const send = async (reason: string) => {
    if (suspended) {
      await api(`/vendors/${vendor.id}/resume`, { method: 'POST', body: {} })
      toast.ok(`${vendor.name} may ask for access again`)
    } else {
      const { grantIds } = await api<{ grantIds: string[] }>(`/vendors/${vendor.id}/suspend`, { method: 'POST', body: { reason } })
      setEnding(grantIds)
      toast.note(`${vendor.name} is suspended`)
    }
    router.refresh()
  }
  const words = vendor.liveGrants === 1 ? 'Its one open grant ends' : `Its ${vendor.liveGrants} open grants end`
  return (
    <>
      <Button look={suspended ? 'plain' : 'danger'} blocked={blocked} onClick={() => setOpen(true)}>
        {suspended ? <Play aria-hidden /> : <Ban aria-hidden />} {suspended ? 'Resume' : 'Suspend'}
      </Button>
      {ending.length > 0 ? <EndingProgress grantIds={ending} known={grants} onClose={() => setEnding([])} /> : null}
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
                vendor.liveGrants > 0 ? `${words} at once, and every credential stops working.` : 'Nothing is open now, so no grant ends.',
                'Its people can ask for nothing and download nothing until it is resumed.',
                vendor.pendingRequests > 0
                  ? `${vendor.pendingRequests === 1 ? 'The one request that waits is' : `The ${vendor.pendingRequests} requests that wait are`} cancelled.`
                  : 'Nothing of it waits for a decision.',
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
