'use client'

import { UserPlus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { Field } from '#app/_ui/field.tsx'
import { FormDialog } from '#app/_ui/form-dialog.tsx'
import { Input, Select } from '#app/_ui/input.tsx'
import { toast } from '#app/_ui/toast.tsx'
import { useSubmit } from '#app/_ui/use-submit.ts'
import type { UserView, VendorRef } from '#lib/access/views.ts'
import type { Role } from '#lib/domain/actor.ts'
import { RoleFields } from './role-fields.tsx'

/** Adds a person: a vendor's, or an inside one with roles. */
export function CreateUser({ vendors, blocked }: { vendors: VendorRef[]; blocked: string | null }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [vendorId, setVendorId] = useState('')
  const [roles, setRoles] = useState<Role[]>([])
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState(false)
  const { busy, failure, fieldError, submit } = useSubmit()
  const send = () => {
    setMissing(vendorId === '' && roles.length === 0)
    if (vendorId === '' && roles.length === 0) return
    void submit(async (idempotencyKey) => {
      const body = {
        name: name.trim(),
        email: email.trim(),
        vendorId: vendorId === '' ? null : vendorId,
        roles: vendorId === '' ? roles : ['vendor'],
        ...(password === '' ? {} : { password }),
      }
      const user = await api<UserView>('/users', { method: 'POST', body, idempotencyKey })
      setOpen(false)
      setName('')
      setEmail('')
      setPassword('')
      setRoles([])
      toast.ok(`${user.name} is added`)
      router.refresh()
    })
  }
  return (
    <>
      <Button look="primary" blocked={blocked} onClick={() => setOpen(true)}>
        <UserPlus aria-hidden /> Add person
      </Button>
      <FormDialog open={open} onOpenChange={setOpen} title="Add a person" submitLabel="Add person" busy={busy} failure={failure} onSubmit={send}>
        <Field label="Name" required error={fieldError('name')}>
          {(aria) => <Input {...aria} value={name} maxLength={100} autoComplete="off" onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label="E-mail" required error={fieldError('email')}>
          {(aria) => <Input {...aria} type="email" value={email} maxLength={200} autoComplete="off" onChange={(event) => setEmail(event.target.value)} />}
        </Field>
        <Field label="Company" required hint="People of a vendor can only ask for access; they never approve." error={fieldError('vendorId')}>
          {(aria) => (
            <Select {...aria} value={vendorId} onChange={(event) => setVendorId(event.target.value)}>
              <option value="">Inside: one of us</option>
              {vendors.map((vendor) => (
                <option key={vendor.id} value={vendor.id}>
                  {vendor.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {vendorId === '' ? (
          <RoleFields chosen={roles} onChange={setRoles} error={missing && roles.length === 0 ? 'Choose at least one.' : fieldError('roles')} />
        ) : null}
        <Field label="First password" optional hint="Without one, this person signs in by your identity provider only." error={fieldError('password')}>
          {(aria) => (
            <Input
              {...aria}
              type="password"
              value={password}
              maxLength={200}
              autoComplete="new-password"
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
      </FormDialog>
    </>
  )
}
