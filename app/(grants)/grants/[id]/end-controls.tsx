'use client'

import { Flag, Undo2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx'
import { toast } from '#app/_ui/toast.tsx'
import { RevokeGrant } from '#app/(approver)/grants/revoke-grant.tsx'
import type { GrantView } from '#lib/access/views.ts'

/** The ways to end a grant before its time: release by its owner, undo by the approver, revoke by approver and administrator. */
export function EndControls({ grant }: { grant: GrantView }) {
  const router = useRouter()
  const [releasing, setReleasing] = useState(false)
  const [undoing, setUndoing] = useState(false)
  if (grant.state === 'ended' || grant.state === 'revoking' || grant.endRequestedAt !== null) return null
  const undo = async () => {
    setUndoing(true)
    try {
      await api(`/grants/${grant.id}/undo`, { method: 'POST', body: {} })
      toast.note('Undone', 'What was given is being taken back.')
    } catch (error) {
      toast.error('It could not be undone', error)
    } finally {
      setUndoing(false)
      router.refresh()
    }
  }
  return (
    <>
      {grant.can.undo.allowed ? (
        <Button busy={undoing} onClick={undo}>
          {undoing ? null : <Undo2 aria-hidden />} Undo the approval
        </Button>
      ) : null}
      {grant.can.release.allowed ? (
        <Button onClick={() => setReleasing(true)}>
          <Flag aria-hidden /> Release early
        </Button>
      ) : null}
      {grant.can.revoke.allowed ? <RevokeGrant grant={grant} /> : null}
      <ConfirmDialog
        open={releasing}
        onOpenChange={setReleasing}
        title="Release this access"
        environment={grant.cluster.environment}
        danger={false}
        consequences={[
          'Your access ends now, in every namespace of this grant.',
          'Every credential you downloaded for it stops working.',
          'To get it back you ask again.',
        ]}
        confirmLabel="Release"
        onConfirm={async () => {
          await api(`/grants/${grant.id}/release`, { method: 'POST', body: {} })
          toast.ok('Thank you', 'The page says ended once the cluster has refused.')
          router.refresh()
        }}
      />
    </>
  )
}
