'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { FailureNotice } from '#app/_ui/failure-notice.tsx'
import { Field } from '#app/_ui/field.tsx'
import { Input, Select, Textarea } from '#app/_ui/input.tsx'
import { ProfileIcon } from '#app/_ui/profile-icon.tsx'
import { toSlug } from '#app/_ui/to-slug.ts'
import { toast } from '#app/_ui/toast.tsx'
import { useSubmit } from '#app/_ui/use-submit.ts'
import type { ProfileView } from '#lib/access/views.ts'
import { RulesFields, type VersionDraft, versionBody } from '../rules-fields.tsx'

const icons = [
  { value: 'eye', label: 'Eye: looking' },
  { value: 'scroll-text', label: 'Scroll: logs' },
  { value: 'rotate-cw', label: 'Arrow: restart' },
  { value: 'terminal', label: 'Terminal: shell' },
  { value: 'sliders-horizontal', label: 'Sliders: configure' },
  { value: 'server', label: 'Server: nodes' },
  { value: 'shield-alert', label: 'Shield: dangerous' },
]
// What most profiles begin with: looking at pods, changing nothing.
const startYaml = '- apiGroups: [""]\n  resources: [pods]\n  verbs: [get, list, watch]\n'

/** A profile with its first version. */
export function CreateProfile() {
  const router = useRouter()
  const [name, setName] = useState('')
  const [slug, setSlug] = useState<string | null>(null)
  const [description, setDescription] = useState('')
  const [icon, setIcon] = useState('eye')
  const [draft, setDraft] = useState<VersionDraft>({ scope: 'namespaces', yaml: startYaml, maxDuration: '4h', requiredApprovals: '1' })
  const [errors, setErrors] = useState<Record<string, string>>({})
  const { busy, failure, fieldError, submit } = useSubmit()
  const trouble = (path: string) => errors[path] ?? fieldError(path)
  const send = () => {
    const checked = versionBody(draft)
    const found: Record<string, string> = checked.ok ? {} : checked.errors
    if (name.trim() === '') found.name = 'Give it a name that says what may be done.'
    if (description.trim() === '') found.description = 'Say in a sentence what it is for; vendors choose by it.'
    setErrors(found)
    if (!checked.ok || Object.keys(found).length > 0) return
    void submit(async (idempotencyKey) => {
      const body = { name: name.trim(), slug: slug ?? toSlug(name), description: description.trim(), icon, ...checked.body }
      const profile = await api<ProfileView>('/profiles', { method: 'POST', body, idempotencyKey })
      toast.ok(`${profile.name} is made`, 'Now its manifest has to be applied in each cluster.')
      router.push(`/admin/profiles/${profile.slug}`)
    })
  }
  return (
    <form
      noValidate
      className="grid max-w-3xl grid-cols-1 gap-6"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Card title="What it is">
        <div className="grid gap-4">
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Name" required error={trouble('name')}>
              {(aria) => <Input {...aria} value={name} maxLength={60} autoComplete="off" onChange={(event) => setName(event.target.value)} />}
            </Field>
            <Field label="Short name" required hint="Part of the ClusterRole’s name; it cannot be changed later." error={trouble('slug')}>
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
          </div>
          <Field label="Description" required error={trouble('description')}>
            {(aria) => (
              <Textarea {...aria} rows={2} className="min-h-16" value={description} maxLength={300} onChange={(event) => setDescription(event.target.value)} />
            )}
          </Field>
          <Field label="Icon">
            {(aria) => (
              <span className="flex items-center gap-3">
                <ProfileIcon icon={icon} />
                <Select {...aria} value={icon} onChange={(event) => setIcon(event.target.value)} className="w-56">
                  {icons.map((it) => (
                    <option key={it.value} value={it.value}>
                      {it.label}
                    </option>
                  ))}
                </Select>
              </span>
            )}
          </Field>
        </div>
      </Card>
      <Card title="What it allows">
        <RulesFields draft={draft} onChange={setDraft} fieldError={trouble} />
      </Card>
      <FailureNotice failure={failure} title="The profile was not made" />
      <Button type="submit" look="primary" size="lg" busy={busy} className="justify-self-start">
        Make version 1
      </Button>
    </form>
  )
}
