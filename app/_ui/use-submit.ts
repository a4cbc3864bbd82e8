'use client'

import { useRef, useState } from 'react'
import { ApiError, newIdempotencyKey } from './api-client.ts'

/**
 * One form's sending: busy, what failed, and the words for each field. The idempotency key stays the same while the same content is sent again
 * after a failure of the network, so that a repeated press is one act; a refusal by the server gets a new one.
 */
export function useSubmit(): {
  busy: boolean
  failure: unknown
  fieldError: (path: string) => string | null
  submit: (act: (idempotencyKey: string) => Promise<void>) => Promise<boolean>
  clear: () => void
} {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const key = useRef<string | null>(null)
  const submit = async (act: (idempotencyKey: string) => Promise<void>): Promise<boolean> => {
    if (busy) return false
    setBusy(true)
    setFailure(null)
    key.current ??= newIdempotencyKey()
    try {
      await act(key.current)
      key.current = null
      return true
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 0) key.current = null
      setFailure(error)
      return false
    } finally {
      setBusy(false)
    }
  }
  const fieldError = (path: string): string | null =>
    failure instanceof ApiError ? (failure.fields.find((it) => it.path === path || it.path.startsWith(`${path}.`))?.message ?? null) : null
  return { busy, failure, fieldError, submit, clear: () => setFailure(null) }
}
