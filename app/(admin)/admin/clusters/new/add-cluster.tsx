'use client'

import { PlugZap } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { FailureNotice } from '#app/_ui/failure-notice.tsx'
import { Field } from '#app/_ui/field.tsx'
import { Command } from '#app/_ui/id-chip.tsx'
import { Input } from '#app/_ui/input.tsx'
import { toSlug } from '#app/_ui/to-slug.ts'
import { toast } from '#app/_ui/toast.tsx'
import { useSubmit } from '#app/_ui/use-submit.ts'
import { type CredentialDraft, CredentialFields, credentialBody, emptyCredential, isFilled } from '../credential-fields.tsx'
import { LimitFields, type LimitsDraft, limitsBody } from '../limit-fields.tsx'
import { ManifestActions } from '../manifest-actions.tsx'
import { type TestResult, TestResultNotice } from '../test-result.tsx'

// Twelve hours cover a shift; one hour is what managed clusters commonly allow a token.
const startLimits: LimitsDraft = { name: '', environment: 'staging', maxDuration: '12h', maxToken: '1h' }

/** Paste, test, add. The test is a dry run: nothing is kept before the last button. */
export function AddCluster() {
  const router = useRouter()
  const [credential, setCredential] = useState<CredentialDraft>(emptyCredential)
  const [limits, setLimits] = useState(startLimits)
  const [slug, setSlug] = useState<string | null>(null)
  const [result, setResult] = useState<TestResult | null>(null)
  const [errors, setErrors] = useState<Record<string, string>>({})
  const testing = useSubmit()
  const adding = useSubmit()

  const change = (draft: CredentialDraft) => {
    setCredential(draft)
    // A result belongs to exactly what was tested.
    setResult(null)
  }
  const test = () =>
    testing.submit(async () => {
      setResult(await api<TestResult>('/clusters/test', { method: 'POST', body: credentialBody(credential) }))
    })
  const add = () => {
    const checked = limitsBody(limits)
    setErrors(checked.ok ? {} : checked.errors)
    if (!checked.ok) return
    void adding.submit(async (idempotencyKey) => {
      const body = { ...checked.body, slug: slug ?? toSlug(limits.name), ...credentialBody(credential) }
      const cluster = await api<{ id: string }>('/clusters', { method: 'POST', body, idempotencyKey })
      setCredential(emptyCredential)
      toast.ok(`${checked.body.name} is added`, 'The issuer is looking at it now.')
      router.push(`/admin/clusters/${cluster.id}`)
    })
  }
  const blocked =
    result === null ? 'Test the connection first.' : result.serverVersion === null ? 'The cluster could not be reached with this credential.' : null
  return (
    <div className="grid max-w-3xl grid-cols-1 gap-6">
      <Card
        title="1. Prepare the cluster"
        hint="The manifest makes the issuer’s own account with the least it needs, the guard policy, and the published profiles. Read it; Daypass cannot apply it."
      >
        <div className="grid grid-cols-1 gap-3">
          <ManifestActions href="/api/v1/clusters/manifest" file="daypass-cluster.yaml" />
          <p className="text-muted text-sm">
            Then make a token for the issuer, for example for 90 days, and paste it below together with the server’s address and CA:
          </p>
          <Command text="kubectl -n daypass-system create token daypass-issuer --duration=2160h" />
        </div>
      </Card>
      <Card title="2. The issuer’s credential" hint="It goes to the issuer alone, which keeps it encrypted. It is never shown again.">
        <div className="grid grid-cols-1 gap-4">
          <CredentialFields draft={credential} onChange={change} fieldError={(path) => testing.fieldError(path) ?? adding.fieldError(path)} />
          <FailureNotice failure={testing.failure} title="The test could not be made" />
          {result ? <TestResultNotice result={result} /> : null}
          <Button
            className="justify-self-start"
            look={result ? 'plain' : 'primary'}
            busy={testing.busy}
            blocked={isFilled(credential) ? null : 'Paste a credential first.'}
            onClick={test}
          >
            {testing.busy ? null : <PlugZap aria-hidden />} Test connection
          </Button>
        </div>
      </Card>
      <Card title="3. Name and limits">
        <div className="grid grid-cols-1 gap-4">
          <LimitFields draft={limits} onChange={setLimits} fieldError={(path) => errors[path] ?? adding.fieldError(path)} />
          <Field
            label="Short name"
            required
            hint="In kubeconfig contexts and addresses; it cannot be changed later."
            error={adding.fieldError('slug')}
            className="max-w-sm"
          >
            {(aria) => (
              <Input
                {...aria}
                value={slug ?? toSlug(limits.name)}
                maxLength={40}
                autoComplete="off"
                className="font-mono"
                onChange={(event) => setSlug(event.target.value)}
              />
            )}
          </Field>
          <FailureNotice failure={adding.failure} title="The cluster was not added" />
          <Button className="justify-self-start" look={result ? 'primary' : 'plain'} busy={adding.busy} blocked={blocked} onClick={add}>
            Add cluster
          </Button>
        </div>
      </Card>
    </div>
  )
}
