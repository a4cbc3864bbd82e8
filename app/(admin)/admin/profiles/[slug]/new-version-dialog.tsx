'use client'

import { Dialog } from '@base-ui/react/dialog'
import { useRouter } from 'next/navigation'
import { useDeferredValue, useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { FailureNotice } from '#app/_ui/failure-notice.tsx'
import { toast } from '#app/_ui/toast.tsx'
import { useSubmit } from '#app/_ui/use-submit.ts'
import { formatDuration } from '#lib/domain/windows.ts'
import { RulesDiff } from '../rules-diff.tsx'
import { RulesFields, type VersionDraft, versionBody } from '../rules-fields.tsx'
import { rulesToYaml, yamlToRules } from '../rules-yaml.ts'
import type { NewVersionProps } from './new-version-props.ts'

/** The next version: starts from the newest, shows what changes against it, and says what follows. */
export function NewVersionDialog({ profile, newest, yaml, open, onOpenChange }: NewVersionProps & { open: boolean; onOpenChange: (open: boolean) => void }) {
  const router = useRouter()
  const start = (): VersionDraft => ({
    scope: newest.scope,
    yaml,
    maxDuration: formatDuration(newest.maxDurationSeconds),
    requiredApprovals: String(newest.requiredApprovals),
  })
  const [draft, setDraft] = useState(start)
  const [errors, setErrors] = useState<Record<string, string>>({})
  const { busy, failure, fieldError, submit } = useSubmit()
  const parsed = yamlToRules(useDeferredValue(draft.yaml))
  const same = parsed.ok && rulesToYaml(parsed.rules) === yaml && JSON.stringify({ ...draft, yaml: '' }) === JSON.stringify({ ...start(), yaml: '' })
  const send = () => {
    const checked = versionBody(draft)
    setErrors(checked.ok ? {} : checked.errors)
    if (!checked.ok || same) return
    void submit(async (idempotencyKey) => {
      await api(`/profiles/${profile.slug}/versions`, { method: 'POST', body: checked.body, idempotencyKey })
      onOpenChange(false)
      toast.ok(`Version ${newest.version + 1} is made`, 'Apply its manifest in each cluster; until then it cannot be asked for there.')
      router.refresh()
    })
  }
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange} disablePointerDismissal>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Popup className="fixed inset-x-3 top-[4dvh] z-50 mx-auto max-h-[92dvh] max-w-3xl overflow-y-auto rounded-2xl border border-line bg-surface p-5 shadow-float">
          <Dialog.Title className="font-semibold text-xl">
            Version {newest.version + 1} of {profile.name}
          </Dialog.Title>
          <Dialog.Description className="mt-1 text-muted">
            What waits or is open with version {newest.version} keeps it. New requests get this one, in each cluster whose owner has applied its manifest.
          </Dialog.Description>
          <form
            noValidate
            className="mt-4 grid grid-cols-1 gap-5"
            onSubmit={(event) => {
              event.preventDefault()
              send()
            }}
          >
            <RulesFields draft={draft} onChange={setDraft} fieldError={(path) => errors[path] ?? fieldError(path)} />
            {parsed.ok ? (
              <div className="grid grid-cols-1 gap-2">
                <h3 className="font-medium">Against version {newest.version}</h3>
                <RulesDiff before={yaml} after={rulesToYaml(parsed.rules)} label={`What changes against version ${newest.version}`} />
              </div>
            ) : null}
            <FailureNotice failure={failure} title="The version was not made" />
            <div className="flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
              <Dialog.Close render={<Button />}>Cancel</Dialog.Close>
              <Button type="submit" look="primary" busy={busy} blocked={same ? 'Nothing is changed yet.' : null}>
                Make version {newest.version + 1}
              </Button>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
