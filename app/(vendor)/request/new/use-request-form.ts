'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useMemo, useRef, useState } from 'react'
import { ApiError, api, newIdempotencyKey } from '#app/_ui/api-client.ts'
import { toast } from '#app/_ui/toast.tsx'
import type { RequestOptions, RequestView } from '#lib/access/views.ts'
import { checkSubmission } from '#lib/domain/client.ts'
import { dropDraft, emptyDraft, loadDraft, type RequestDraft, saveDraft, startOf } from './draft.ts'

export type FormErrors = Partial<Record<'profileVersionId' | 'clusterId' | 'namespaces' | 'startsAt' | 'duration' | 'justification' | 'ticketUrl', string>>
export type Cluster = RequestOptions['clusters'][number]
export type Profile = RequestOptions['profiles'][number]

/** State of the request form: the draft, what is wrong with it, what was chosen, and sending it. */
export function useRequestForm(options: RequestOptions, prefill: RequestDraft | null) {
  const router = useRouter()
  const [draft, setDraft] = useState<RequestDraft>(() => withOnlyChoice(prefill ?? emptyDraft, options))
  const [sent, setSent] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<{ errors: FormErrors; message: string; traceId: string | null } | null>(null)
  // One key for one text: a second press, or a repeat after a broken connection, is the same request.
  const idempotency = useRef<string | null>(null)
  useEffect(() => {
    const kept = prefill ? null : loadDraft()
    if (kept) setDraft(withOnlyChoice(stillThere(kept, options), options))
  }, [prefill, options])

  const profile = options.profiles.find((it) => it.versionId === draft.profileVersionId) ?? null
  const cluster = options.clusters.find((it) => it.id === draft.clusterId) ?? null
  const own = useMemo(() => ownErrors(draft, profile, cluster), [draft, profile, cluster])

  const change = (part: Partial<RequestDraft>) => {
    setDraft((before) => {
      const after = consistent({ ...before, ...part }, options)
      saveDraft(after)
      return after
    })
    idempotency.current = null
    if (refused) setRefused(null)
  }

  /** Returns the errors that keep it from being sent; empty when it was. */
  const submit = async (): Promise<FormErrors> => {
    setSent(true)
    if (busy) return {}
    if (Object.keys(own).length > 0) return own
    setBusy(true)
    idempotency.current ??= newIdempotencyKey()
    try {
      const request = await api<RequestView>('/access-requests', { method: 'POST', idempotencyKey: idempotency.current, body: bodyOf(draft, profile) })
      dropDraft()
      toast.ok('Sent', 'You see here when it is decided; the page updates by itself.')
      router.push(`/requests/${request.id}`)
      return {}
    } catch (error) {
      idempotency.current = null
      const errors: FormErrors = {}
      if (error instanceof ApiError) for (const field of error.fields) errors[fieldOf(field.path)] = field.message
      setRefused({
        errors,
        message: error instanceof Error ? error.message : 'Something went wrong.',
        traceId: error instanceof ApiError ? error.traceId : null,
      })
      setBusy(false)
      return errors
    }
  }
  const clear = () => {
    dropDraft()
    setSent(false)
    setRefused(null)
    setDraft(withOnlyChoice(emptyDraft, options))
  }
  return { draft, change, submit, clear, busy, profile, cluster, refused, errors: { ...(sent ? own : {}), ...refused?.errors } }
}

const bodyOf = (draft: RequestDraft, profile: Profile | null) => ({
  clusterId: draft.clusterId,
  profileVersionId: draft.profileVersionId,
  namespaces: profile?.scope === 'cluster' ? [] : draft.namespaces,
  startsAt: startOf(draft)?.toISOString() ?? null,
  duration: draft.duration.trim(),
  justification: draft.justification.trim(),
  ticketUrl: draft.ticketUrl.trim() || null,
})

function ownErrors(draft: RequestDraft, profile: Profile | null, cluster: Cluster | null): FormErrors {
  const errors: FormErrors = {}
  if (!profile) errors.profileVersionId = 'Choose what you need to do.'
  if (!cluster) errors.clusterId = 'Choose a cluster.'
  const body = bodyOf(draft, profile)
  const outcome = checkSubmission(
    { ...body, startsAt: body.startsAt ?? (draft.when === 'later' ? '' : null) },
    {
      scope: profile?.scope ?? 'namespaces',
      profileMaxSeconds: profile?.maxDurationSeconds ?? Number.MAX_SAFE_INTEGER,
      clusterMaxSeconds: cluster?.maxDurationSeconds ?? Number.MAX_SAFE_INTEGER,
      clusterNamespaces: cluster?.namespaces ?? [],
      contractEndsAt: null,
      now: new Date(),
    },
  )
  if (!outcome.ok) for (const trouble of outcome.troubles) errors[trouble.path] ??= trouble.message
  return errors
}

const known = ['profileVersionId', 'clusterId', 'namespaces', 'startsAt', 'duration', 'justification', 'ticketUrl'] as const
const fieldOf = (path: string): (typeof known)[number] => known.find((it) => path === it || path.startsWith(`${it}.`)) ?? 'justification'

/** A cluster that does not have the chosen profile, or namespaces that the cluster does not have, are not kept. */
function consistent(draft: RequestDraft, options: RequestOptions): RequestDraft {
  const cluster = options.clusters.find((it) => it.id === draft.clusterId)
  const fits = cluster && (draft.profileVersionId === '' || cluster.profileVersionIds.includes(draft.profileVersionId))
  const namespaces = draft.namespaces.filter((name) => cluster?.namespaces.includes(name))
  return { ...draft, clusterId: fits ? draft.clusterId : '', namespaces: fits ? namespaces : draft.namespaces }
}

function stillThere(draft: RequestDraft, options: RequestOptions): RequestDraft {
  const profile = options.profiles.some((it) => it.versionId === draft.profileVersionId)
  return consistent({ ...draft, profileVersionId: profile ? draft.profileVersionId : '' }, options)
}

/** Where there is one cluster only, it is chosen already. */
function withOnlyChoice(draft: RequestDraft, options: RequestOptions): RequestDraft {
  const [only, second] = options.clusters
  return only && !second && draft.clusterId === '' ? consistent({ ...draft, clusterId: only.id }, options) : draft
}
