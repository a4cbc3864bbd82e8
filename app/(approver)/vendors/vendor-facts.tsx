import { Ban, CircleCheck } from 'lucide-react'
import { Badge } from '#app/_ui/badge.tsx'
import { DateText } from '#app/_ui/date-text.tsx'
import type { VendorView } from '#lib/access/views.ts'

/** Whether a vendor's people may ask and use now. */
export function VendorState({ vendor }: { vendor: Pick<VendorView, 'suspended' | 'suspendedAt'> }) {
  if (vendor.suspended || vendor.suspendedAt !== null)
    return (
      <Badge tone="bad" icon={Ban}>
        Suspended
      </Badge>
    )
  return (
    <Badge tone="ok" icon={CircleCheck}>
      Active
    </Badge>
  )
}

/** The day a contract ends; open-ended contracts say so. */
export function ContractEnd({ at }: { at: string | null }) {
  if (at === null) return <span className="text-muted">open-ended</span>
  return <DateText at={at} past="ended" coming="until" />
}
