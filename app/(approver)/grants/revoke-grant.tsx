'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx'
import { toast } from '#app/_ui/toast.tsx'
import type { GrantView } from '#lib/access/views.ts'

const presets = ['The work is done', 'Not what was agreed', 'Suspicious use', 'Incident: closing everything']

/** The brake of one grant: what it will do is said first, and the page shows the proof as it comes. Nothing is shown for what has ended. */
export function RevokeGrant({
  grant,
}: {
  grant: Pick<GrantView, 'id' | 'state' | 'requester' | 'profile' | 'cluster' | 'namespaces' | 'can' | 'endRequestedAt'>
}) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  if (grant.state === 'ended' || grant.state === 'revoking' || grant.endRequestedAt !== null) return null
  const where = grant.namespaces.length > 0 ? grant.namespaces.join(', ') : 'the whole cluster'
  return (
    <>
      <Button
        size="sm"
        look="danger"
        blocked={grant.can.revoke.allowed ? null : grant.can.revoke.reason}
        onClick={() => setOpen(true)}
        aria-label={`Revoke ${grant.profile.name} of ${grant.requester.name}`}
      >
        Revoke
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title="Revoke this grant"
        environment={grant.cluster.environment}
        consequences={[
          `${grant.requester.name} loses ${grant.profile.name} in ${where} on ${grant.cluster.name}, within a second.`,
          'Every credential that was downloaded for it stops working.',
          'A watch, a log stream or a shell that is already open may run on until it is closed.',
          'It cannot be taken back: new access needs a new request.',
        ]}
        confirmLabel="Revoke now"
        reason={{ label: 'Why', presets, required: true }}
        onConfirm={async (reason) => {
          await api(`/grants/${grant.id}/revoke`, {
            method: 'POST',
            body: { reason },
          })
          toast.ok('Revoking', `The page says ended once ${grant.cluster.name} has refused.`, { to: `/grants/${grant.id}`, label: 'Watch it end' })
          router.refresh()
        }}
      />
    </>
  )
}
