'use client'

import { ConfirmDialog, useConfirmSoon } from '#app/_ui/confirm-dialog.tsx'
import type { RequestView } from '#lib/access/views.ts'

const presets = ['The reason is too thin', 'The ticket does not match', 'Ask for fewer namespaces', 'Ask for less time', 'Not during this freeze']

/** Asks why; the requester reads it word for word. */
export function DenyDialog({ request, onClose, onDeny }: { request: RequestView | null; onClose: () => void; onDeny: (reason: string) => Promise<void> }) {
  useConfirmSoon()
  if (request === null) return null
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title="Deny this request"
      environment={request.cluster.environment}
      consequences={[
        `${request.requester.name} (${request.vendor.name}) gets no ${request.profile.name} on ${request.cluster.name}.`,
        'Your name and your reason are shown to them. They may ask again.',
      ]}
      confirmLabel="Deny"
      reason={{ label: 'Why', presets, required: true }}
      onConfirm={onDeny}
    />
  )
}
