'use client'

import { OctagonX } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Environment } from '#lib/access/views.ts'
import { api } from './api-client.ts'
import { Button } from './button.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { type EndingGrant, EndingProgress } from './ending-progress.tsx'

/**
 * The emergency brake of a vendor or a cluster: shows exactly which grants end before it is pulled, and afterwards each of them until the
 * API server has said no. `preview` is what it would end now: all of it, or the newest
 * of it and how much there is.
 */
export function RevokeAll({
  path,
  name,
  environment,
  preview,
  blocked,
}: {
  /** Below /api/v1: `/vendors/<id>/revoke-all`. */
  path: string
  name: string
  environment?: Environment
  preview: { total: number; grants: EndingGrant[] }
  blocked: string | null
}) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [ending, setEnding] = useState<string[] | null>(null)
  const { total, grants } = preview
  const count = total === 1 ? 'the one open grant' : `all ${total} open grants`
  return (
    <>
      <Button
        look="danger"
        blocked={blocked ?? (total === 0 ? `Nothing is open: there is nothing to revoke for ${name}.` : null)}
        onClick={() => setOpen(true)}
      >
        <OctagonX aria-hidden /> Revoke all
      </Button>
      {ending ? <EndingProgress grantIds={ending} known={grants} onClose={() => setEnding(null)} /> : null}
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Revoke ${count} of ${name}`}
        {...(environment ? { environment } : {})}
        consequences={[
          'Each of these ends within seconds, and every credential downloaded for it stops working.',
          'Watches, log streams and shells that are already open may run on until they are closed.',
          'It cannot be taken back: new access needs new requests.',
        ]}
        confirmLabel={total === 1 ? 'Revoke it now' : `Revoke ${total} now`}
        reason={{ label: 'Why', presets: ['Incident', 'Contract ended', 'Suspicious use'], required: true }}
        {...(total > 1 ? { typeToConfirm: name } : {})}
        onConfirm={async (reason) => {
          const { grantIds } = await api<{ grantIds: string[] }>(path, { method: 'POST', body: { reason } })
          setEnding(grantIds)
          router.refresh()
        }}
      >
        <ul aria-label="What ends" className="max-h-48 divide-y divide-line overflow-y-auto rounded-lg border border-line">
          {grants.map((grant) => (
            <li key={grant.id} className="flex flex-wrap justify-between gap-x-3 px-3 py-2 text-sm">
              <span className="font-medium">
                {grant.requester.name}, {grant.vendor.name}
              </span>
              <span className="text-muted">
                {grant.profile.name} on {grant.cluster.name}: {grant.namespaces.join(', ') || 'whole cluster'}
              </span>
            </li>
          ))}
          {total > grants.length ? <li className="px-3 py-2 text-muted text-sm">and {total - grants.length} more</li> : null}
        </ul>
      </ConfirmDialog>
    </>
  )
}
