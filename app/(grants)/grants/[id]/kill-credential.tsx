'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx'
import { toast } from '#app/_ui/toast.tsx'
import type { Environment } from '#lib/access/views.ts'

/** Kills one credential; the grant and its other credentials stay. */
export function KillCredential({ grantId, number, environment }: { grantId: string; number: number; environment: Environment }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="sm" look="danger" onClick={() => setOpen(true)} aria-label={`Kill credential ${number}`}>
        Kill
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Kill credential ${number}`}
        environment={environment}
        consequences={[
          'The file or the clipboard that holds it stops working, within ten seconds (the API server keeps an answer that long).',
          'The grant goes on: other credentials work, and a new one can be downloaded.',
        ]}
        confirmLabel="Kill it"
        onConfirm={async () => {
          await api(`/grants/${grantId}/credentials/${number}/revoke`, { method: 'POST', body: {} })
          toast.ok(`Credential ${number} is being killed`)
          router.refresh()
        }}
      />
    </>
  )
}
