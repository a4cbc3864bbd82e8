'use client'

import { useId, useState } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { FieldError } from '#app/_ui/field.tsx'
import { durationWords } from '#app/_ui/format-time.ts'
import { Input } from '#app/_ui/input.tsx'
import type { RequestView } from '#lib/access/views.ts'
import { durationPresets, formatDuration, minDurationSeconds, parseDuration } from '#lib/domain/windows.ts'
import type { Narrow } from './inbox-state.ts'

/** Less time or fewer namespaces than were asked for, before the yes; never more. The requester sees the change. */
export function NarrowPanel({ request, narrow, onChange }: { request: RequestView; narrow: Narrow | null; onChange: (narrow: Narrow | null) => void }) {
  const id = useId()
  const [text, setText] = useState('')
  const seconds = narrow?.durationSeconds ?? request.durationSeconds
  const kept = narrow?.namespaces ?? request.namespaces
  const trouble = text === '' ? null : durationTrouble(text, request.durationSeconds)

  const set = (next: Narrow) => {
    const durationSeconds = next.durationSeconds === request.durationSeconds ? undefined : next.durationSeconds
    const namespaces = next.namespaces?.length === request.namespaces.length ? undefined : next.namespaces
    onChange(
      durationSeconds === undefined && namespaces === undefined
        ? null
        : { ...(durationSeconds ? { durationSeconds } : {}), ...(namespaces ? { namespaces } : {}) },
    )
  }
  const setDuration = (durationSeconds: number) => set({ ...narrow, durationSeconds })
  const toggle = (name: string) => {
    const namespaces = request.namespaces.filter((it) => (it === name ? !kept.includes(it) : kept.includes(it)))
    if (namespaces.length > 0) set({ ...narrow, namespaces })
  }
  const presets = durationPresets.map((it) => parseDuration(it) ?? 0).filter((it) => it < request.durationSeconds)
  return (
    <div className="grid gap-4 rounded-lg border border-line bg-sunken p-3.5">
      <fieldset className="grid gap-2">
        <legend className="mb-2 font-medium">How long</legend>
        <div className="flex flex-wrap items-center gap-1.5">
          {[...presets, request.durationSeconds].map((it) => (
            <Button key={it} size="sm" look={it === seconds ? 'primary' : 'plain'} aria-pressed={it === seconds} onClick={() => setDuration(it)}>
              {durationWords(it)}
              {it === request.durationSeconds ? ' (as asked)' : ''}
            </Button>
          ))}
          <Input
            value={text}
            placeholder="or 1h30m"
            aria-label="Another duration, like 1h30m"
            aria-invalid={trouble ? true : undefined}
            aria-describedby={trouble ? `${id}-long` : undefined}
            className="h-7 w-28 pointer-coarse:h-10"
            onChange={(event) => {
              setText(event.target.value)
              const value = parseDuration(event.target.value)
              if (value !== null && durationTrouble(event.target.value, request.durationSeconds) === null) setDuration(value)
            }}
          />
        </div>
        <FieldError id={`${id}-long`} message={trouble} />
      </fieldset>
      {request.namespaces.length > 1 ? (
        <fieldset>
          <legend className="mb-2 font-medium">Namespaces to keep</legend>
          <div className="flex flex-wrap gap-x-4 gap-y-1">
            {request.namespaces.map((name) => {
              const last = kept.length === 1 && kept.includes(name)
              return (
                <label
                  key={name}
                  className="flex min-h-7 items-center gap-2 font-mono text-sm pointer-coarse:min-h-11"
                  title={last ? 'At least one stays; to give none, deny.' : undefined}
                >
                  <input type="checkbox" checked={kept.includes(name)} disabled={last} onChange={() => toggle(name)} className="size-4 accent-accent" />
                  {name}
                </label>
              )
            })}
          </div>
        </fieldset>
      ) : null}
    </div>
  )
}

function durationTrouble(text: string, asked: number): string | null {
  const seconds = parseDuration(text)
  if (seconds === null) return 'Write it like 45m or 1h30m.'
  if (seconds < minDurationSeconds) return `At least ${formatDuration(minDurationSeconds)}.`
  if (seconds > asked) return `Not more than was asked for: ${formatDuration(asked)}.`
  return null
}
