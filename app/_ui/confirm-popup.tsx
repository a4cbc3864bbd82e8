'use client'

import { AlertDialog } from '@base-ui/react/alert-dialog'
import { type RefObject, useRef, useState } from 'react'
import { errorTrace, errorWords } from './api-client.ts'
import { Button } from './button.tsx'
import type { ConfirmProps, Reason } from './confirm-props.ts'
import { EnvironmentBadge } from './environment-badge.tsx'
import { Field } from './field.tsx'
import { Input, Textarea } from './input.tsx'
import { Notice } from './notice.tsx'

/** What ConfirmDialog shows; a file of its own, so that no page carries it before it is wanted. */
export function ConfirmPopup({
  open,
  onOpenChange,
  title,
  environment,
  consequences,
  children,
  confirmLabel,
  danger = true,
  reason,
  typeToConfirm,
  onConfirm,
}: ConfirmProps) {
  const why = useRef<HTMLTextAreaElement>(null)
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-40 bg-black/45 transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <AlertDialog.Popup
          // Who came by keyboard or mouse can type the reason at once; on a phone the keyboard would hide the consequences.
          initialFocus={(how) => (how === 'touch' ? true : (why.current ?? true))}
          className="fixed inset-x-3 bottom-3 z-50 mx-auto max-h-[calc(100dvh-1.5rem)] max-w-lg overflow-y-auto rounded-2xl border border-line bg-surface p-5 shadow-float transition duration-150 data-ending-style:translate-y-2 data-starting-style:translate-y-2 data-ending-style:opacity-0 data-starting-style:opacity-0 sm:inset-x-0 sm:top-[14vh] sm:bottom-auto"
        >
          <div className="grid gap-3">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <AlertDialog.Title className="font-semibold text-xl">{title}</AlertDialog.Title>
              {environment ? <EnvironmentBadge environment={environment} /> : null}
            </div>
            <AlertDialog.Description render={<div />} className="grid gap-2">
              <ul className="grid list-disc gap-1.5 pl-5 marker:text-muted">
                {consequences.map((line, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: fixed lines
                  <li key={index}>{line}</li>
                ))}
              </ul>
            </AlertDialog.Description>
            {children}
            <ConfirmForm
              confirmLabel={confirmLabel}
              danger={danger}
              reason={reason}
              typeToConfirm={typeToConfirm}
              why={why}
              onConfirm={onConfirm}
              onDone={() => onOpenChange(false)}
            />
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

function ConfirmForm({
  confirmLabel,
  danger,
  reason,
  typeToConfirm,
  why,
  onConfirm,
  onDone,
}: {
  confirmLabel: string
  danger: boolean
  reason: Reason | undefined
  typeToConfirm: string | undefined
  why: RefObject<HTMLTextAreaElement | null>
  onConfirm: (reason: string) => Promise<void>
  onDone: () => void
}) {
  const [text, setText] = useState('')
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [missing, setMissing] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const blocked = typeToConfirm !== undefined && typed.trim() !== typeToConfirm ? `Type ${typeToConfirm} to confirm` : null

  const submit = async () => {
    if (blocked || busy) return
    if (reason?.required && text.trim() === '') return setMissing(true)
    setBusy(true)
    setFailure(null)
    try {
      await onConfirm(text.trim())
      onDone()
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      noValidate
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {reason ? (
        <Field
          label={reason.label}
          required={reason.required}
          optional={!reason.required}
          error={missing && text.trim() === '' ? 'Say why; the other side will read it.' : null}
        >
          {(aria) => (
            <>
              {reason.presets ? (
                <div className="flex flex-wrap gap-1.5">
                  {reason.presets.map((preset) => (
                    <Button key={preset} size="sm" onClick={() => setText(preset)}>
                      {preset}
                    </Button>
                  ))}
                </div>
              ) : null}
              <Textarea
                {...aria}
                ref={why}
                value={text}
                maxLength={reason.maxLength ?? 1000}
                rows={3}
                onChange={(event) => setText(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit()
                }}
              />
            </>
          )}
        </Field>
      ) : null}
      {typeToConfirm ? (
        <Field label={`Type ${typeToConfirm} to confirm`}>
          {(aria) => <Input {...aria} value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />}
        </Field>
      ) : null}
      {failure ? (
        <Notice tone="bad" live title="That did not work">
          <p>{errorWords(failure)}</p>
          {errorTrace(failure) ? <p className="text-muted text-sm">Reference {errorTrace(failure)}</p> : null}
        </Notice>
      ) : null}
      <div className="flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
        <AlertDialog.Close render={<Button />}>Cancel</AlertDialog.Close>
        <Button type="submit" look={danger ? 'danger-solid' : 'primary'} busy={busy} blocked={blocked}>
          {confirmLabel}
        </Button>
      </div>
    </form>
  )
}
