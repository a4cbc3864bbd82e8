'use client'

import { Undo2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx'
import { toast } from '#app/_ui/toast.tsx'
import type { RequestView } from '#lib/access/views.ts'

/** The requester takes the request back. */
export function Withdraw({ request }: { request: RequestView }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button blocked={request.can.withdraw.allowed ? null : request.can.withdraw.reason} onClick={() => setOpen(true)}>
        <Undo2 aria-hidden /> Withdraw
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title="Withdraw this request"
        environment={request.cluster.environment}
        danger={false}
        consequences={['Nobody can approve it any more, and nothing is given.', 'It stays in the record. You can ask again with the same words.']}
        confirmLabel="Withdraw"
        onConfirm={async () => {
          await api(`/access-requests/${request.id}/withdraw`, { method: 'POST', body: {} })
          toast.ok('Withdrawn')
          router.refresh()
        }}
      />
    </>
  )
}
