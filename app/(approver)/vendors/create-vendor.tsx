'use client'

import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { Field } from '#app/_ui/field.tsx'
import { FormDialog } from '#app/_ui/form-dialog.tsx'
import { Input } from '#app/_ui/input.tsx'
import { toSlug } from '#app/_ui/to-slug.ts'
import { useSubmit } from '#app/_ui/use-submit.ts'
import type { PersonView, VendorView } from '#lib/access/views.ts'
import { contractEnd, type VendorDraft, VendorFields } from './vendor-fields.tsx'

/** Adds an outside company. Its people are added afterwards, under users. */
export function CreateVendor({ sponsors, blocked }: { sponsors: PersonView[]; blocked: string | null }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [slug, setSlug] = useState<string | null>(null)
  const [draft, setDraft] = useState<VendorDraft>({ sponsorId: '', until: '' })
  const { busy, failure, fieldError, submit } = useSubmit()
  const send = () =>
    submit(async (idempotencyKey) => {
      const body = { name: name.trim(), slug: slug ?? toSlug(name), sponsorId: draft.sponsorId || null, contractEndsAt: contractEnd(draft.until) }
      const vendor = await api<VendorView>('/vendors', { method: 'POST', body, idempotencyKey })
      setOpen(false)
      router.push(`/vendors/${vendor.id}`)
    })
  return (
    <>
      <Button look="primary" blocked={blocked} onClick={() => setOpen(true)}>
        <Plus aria-hidden /> Add vendor
      </Button>
      <FormDialog open={open} onOpenChange={setOpen} title="Add a vendor" submitLabel="Add vendor" busy={busy} failure={failure} onSubmit={send}>
        <Field label="Name" required error={fieldError('name')}>
          {(aria) => <Input {...aria} value={name} maxLength={100} autoComplete="off" onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label="Short name" required hint="For addresses and labels; it cannot be changed later." error={fieldError('slug')}>
          {(aria) => (
            <Input
              {...aria}
              value={slug ?? toSlug(name)}
              maxLength={40}
              autoComplete="off"
              className="font-mono"
              onChange={(event) => setSlug(event.target.value)}
            />
          )}
        </Field>
        <VendorFields draft={draft} sponsors={sponsors} onChange={setDraft} fieldError={fieldError} />
      </FormDialog>
    </>
  )
}
