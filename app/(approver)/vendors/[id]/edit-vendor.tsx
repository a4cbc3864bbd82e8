'use client'

import { Pencil } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { Field } from '#app/_ui/field.tsx'
import { FormDialog } from '#app/_ui/form-dialog.tsx'
import { Input } from '#app/_ui/input.tsx'
import { useSubmit } from '#app/_ui/use-submit.ts'
import type { PersonView, VendorView } from '#lib/access/views.ts'
import { contractEnd, type VendorDraft, VendorFields } from '../vendor-fields.tsx'

/** Changes a vendor's name, sponsor and contract. */
export function EditVendor({ vendor, sponsors, blocked }: { vendor: VendorView; sponsors: PersonView[]; blocked: string | null }) {
  const router = useRouter()
  const asDraft = (): VendorDraft => ({ sponsorId: vendor.sponsor?.id ?? '', until: vendor.contractEndsAt?.slice(0, 10) ?? '' })
  const [open, setOpen] = useState(false)
  const [name, setName] = useState(vendor.name)
  const [draft, setDraft] = useState(asDraft)
  const { busy, failure, fieldError, submit } = useSubmit()
  const send = () =>
    submit(async (idempotencyKey) => {
      const body = { name: name.trim(), sponsorId: draft.sponsorId || null, contractEndsAt: contractEnd(draft.until) }
      await api<VendorView>(`/vendors/${vendor.id}`, { method: 'PATCH', body, idempotencyKey })
      setOpen(false)
      router.refresh()
    })
  return (
    <>
      <Button
        blocked={blocked}
        onClick={() => {
          setName(vendor.name)
          setDraft(asDraft())
          setOpen(true)
        }}
      >
        <Pencil aria-hidden /> Edit
      </Button>
      <FormDialog open={open} onOpenChange={setOpen} title={`Edit ${vendor.name}`} submitLabel="Save" busy={busy} failure={failure} onSubmit={send}>
        <Field label="Name" required error={fieldError('name')}>
          {(aria) => <Input {...aria} value={name} maxLength={100} autoComplete="off" onChange={(event) => setName(event.target.value)} />}
        </Field>
        <VendorFields draft={draft} sponsors={sponsors} onChange={setDraft} fieldError={fieldError} />
      </FormDialog>
    </>
  )
}
