'use client'

import { KeyRound, PowerOff, RefreshCw, SlidersHorizontal } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx'
import { type EndingGrant, EndingProgress } from '#app/_ui/ending-progress.tsx'
import { FormDialog } from '#app/_ui/form-dialog.tsx'
import { toast } from '#app/_ui/toast.tsx'
import { useSubmit } from '#app/_ui/use-submit.ts'
import type { ClusterView } from '#lib/access/views.ts'
import { formatDuration } from '#lib/domain/windows.ts'
import { CredentialFields, credentialBody, emptyCredential, isFilled } from '../credential-fields.tsx'
import { LimitFields, type LimitsDraft, limitsBody } from '../limit-fields.tsx'
import { type TestResult, TestResultNotice } from '../test-result.tsx'

type Blocked = { blocked: string | null }

/** Asks the issuer to look now; what it finds comes by itself. */
export function CheckNow({ id, blocked }: { id: string } & Blocked) {
  const { busy, submit } = useSubmit()
  const check = () =>
    submit(async () => {
      try {
        await api(`/clusters/${id}/check`, { method: 'POST', body: {} })
        toast.note('The issuer is looking', 'This page shows what it finds as soon as it knows.')
      } catch (error) {
        toast.error('The check was not asked for', error)
      }
    })
  return (
    <Button busy={busy} blocked={blocked} onClick={check}>
      {busy ? null : <RefreshCw aria-hidden />} Check now
    </Button>
  )
}

/** Name, environment and caps. Open grants keep the window they were approved for. */
export function EditLimits({ cluster, blocked }: { cluster: ClusterView } & Blocked) {
  const router = useRouter()
  const asDraft = (): LimitsDraft => ({
    name: cluster.name,
    environment: cluster.environment,
    maxDuration: formatDuration(cluster.maxDurationSeconds),
    maxToken: formatDuration(cluster.maxTokenSeconds),
  })
  const [open, setOpen] = useState(false)
  const [draft, setDraft] = useState(asDraft)
  const [errors, setErrors] = useState<Record<string, string>>({})
  const { busy, failure, fieldError, submit } = useSubmit()
  const save = () => {
    const checked = limitsBody(draft)
    setErrors(checked.ok ? {} : checked.errors)
    if (!checked.ok) return
    void submit(async (idempotencyKey) => {
      await api(`/clusters/${cluster.id}`, { method: 'PATCH', body: checked.body, idempotencyKey })
      setOpen(false)
      router.refresh()
    })
  }
  return (
    <>
      <Button
        size="sm"
        blocked={blocked}
        onClick={() => {
          setDraft(asDraft())
          setOpen(true)
        }}
      >
        <SlidersHorizontal aria-hidden /> Change
      </Button>
      <FormDialog
        open={open}
        onOpenChange={setOpen}
        title={`Limits of ${cluster.name}`}
        description="They count for what is asked, approved or begins from now on. Open grants keep their window; one that has not begun and is longer than the new limit will not be set up."
        submitLabel="Save"
        busy={busy}
        failure={failure}
        onSubmit={save}
      >
        <LimitFields draft={draft} onChange={setDraft} fieldError={(path) => errors[path] ?? fieldError(path)} />
      </FormDialog>
    </>
  )
}

/** A new credential for the issuer: tried first, then put in the old one's place. */
export function ReplaceCredential({ cluster, blocked }: { cluster: ClusterView } & Blocked) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [draft, setDraft] = useState(emptyCredential)
  const [result, setResult] = useState<TestResult | null>(null)
  const { busy, failure, fieldError, submit, clear } = useSubmit()
  const close = (next: boolean) => {
    setOpen(next)
    // A pasted secret does not outlive its dialog.
    setDraft(emptyCredential)
    setResult(null)
    clear()
  }
  const step = () =>
    submit(async (idempotencyKey) => {
      if (!isFilled(draft)) return
      const body = credentialBody(draft)
      if (result === null || result.serverVersion === null) {
        setResult(await api<TestResult>('/clusters/test', { method: 'POST', body }))
        return
      }
      await api(`/clusters/${cluster.id}/credential`, { method: 'PUT', body, idempotencyKey })
      toast.ok('The credential is replaced', 'The issuer uses the new one from now on.')
      close(false)
      router.refresh()
    })
  const tested = result !== null && result.serverVersion !== null
  return (
    <>
      <Button size="sm" blocked={blocked} onClick={() => setOpen(true)}>
        <KeyRound aria-hidden /> Replace credential
      </Button>
      <FormDialog
        open={open}
        onOpenChange={close}
        title={`Credential of ${cluster.name}`}
        description="It is tested first. Open grants are not touched; the old credential stops being used, but only its own cluster can revoke it."
        submitLabel={tested ? 'Replace' : 'Test it'}
        busy={busy}
        failure={failure}
        onSubmit={step}
      >
        <CredentialFields
          draft={draft}
          fieldError={fieldError}
          onChange={(next) => {
            setDraft(next)
            setResult(null)
          }}
        />
        {result ? <TestResultNotice result={result} /> : null}
      </FormDialog>
    </>
  )
}

/** Takes a cluster out of service: what is open ends, nothing new can be asked. */
export function RetireCluster({ cluster, grants, blocked }: { cluster: ClusterView; grants: EndingGrant[] } & Blocked) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [ending, setEnding] = useState<string[]>([])
  const words = cluster.liveGrants === 1 ? 'The one open grant here ends' : `All ${cluster.liveGrants} open grants here end`
  return (
    <>
      {ending.length > 0 ? <EndingProgress grantIds={ending} known={grants} onClose={() => setEnding([])} /> : null}
      {cluster.retiredAt === null ? (
        <Button look="danger" blocked={blocked} onClick={() => setOpen(true)}>
          <PowerOff aria-hidden /> Take out of service
        </Button>
      ) : null}
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Take ${cluster.name} out of service`}
        environment={cluster.environment}
        consequences={[
          cluster.liveGrants > 0 ? `${words} at once, each with its proof.` : 'Nothing is open here now, so no grant ends.',
          'Nobody can ask for access to it any more; what waits for a decision is cancelled.',
          'Its history stays. To use it again, it has to be added anew.',
        ]}
        confirmLabel="Take out of service"
        typeToConfirm={cluster.name}
        onConfirm={async () => {
          const { grantIds } = await api<{ grantIds: string[] }>(`/clusters/${cluster.id}/retire`, { method: 'POST', body: {} })
          setEnding(grantIds)
          toast.note(`${cluster.name} is out of service`)
          router.refresh()
        }}
      />
    </>
  )
}
