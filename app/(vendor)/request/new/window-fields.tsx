'use client'

import { Field } from '#app/_ui/field.tsx'
import { durationWords, localText, utcText, zoneText } from '#app/_ui/format-time.ts'
import { Input } from '#app/_ui/input.tsx'
import { useHydrated, useNow } from '#app/_ui/server-clock.tsx'
import { durationPresets, formatDuration, minTokenSeconds, parseDuration } from '#lib/domain/client.ts'
import { Part } from './choice.tsx'
import { type RequestDraft, startOf } from './draft.ts'
import type { Cluster, FormErrors, Profile } from './use-request-form.ts'

type Props = { draft: RequestDraft; errors: FormErrors; change: (part: Partial<RequestDraft>) => void; cluster: Cluster | null; profile: Profile | null }

const chip =
  'flex h-9 cursor-pointer items-center rounded-lg border border-line bg-surface px-3.5 font-medium transition-colors hover:border-edge has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent has-disabled:cursor-not-allowed has-disabled:text-muted has-disabled:line-through has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2 pointer-coarse:h-11'

/** When it starts, how long it lasts, and when that ends, in the reader's zone and in UTC. */
export function WindowFields({ draft, errors, change, cluster, profile }: Props) {
  const cap = capOf(cluster, profile)
  return (
    <Part step={4} title="When, and for how long?" errorId="window-error">
      <div className="grid gap-5 sm:grid-cols-2">
        <StartFields draft={draft} errors={errors} change={change} />
        <div className="grid content-start gap-2">
          <fieldset>
            <legend className="mb-1.5 font-medium">How long</legend>
            <div className="flex flex-wrap gap-2">
              {durationPresets.map((preset) => {
                const over = cap !== null && (parseDuration(preset) ?? 0) > cap.seconds
                return (
                  <label key={preset} title={over ? cap.words : undefined} className={chip}>
                    <input
                      type="radio"
                      name="preset"
                      value={preset}
                      checked={draft.duration === preset}
                      disabled={over}
                      onChange={() => change({ duration: preset })}
                      className="sr-only"
                    />
                    {preset}
                  </label>
                )
              })}
            </div>
          </fieldset>
          <Field label="or exactly" error={errors.duration} hint={cap?.words}>
            {(aria) => (
              <Input
                {...aria}
                value={draft.duration}
                onChange={(event) => change({ duration: event.target.value })}
                placeholder="1h30m"
                autoComplete="off"
                className="sm:w-40"
              />
            )}
          </Field>
        </div>
      </div>
      <EndNote draft={draft} />
    </Part>
  )
}

function StartFields({ draft, errors, change }: Pick<Props, 'draft' | 'errors' | 'change'>) {
  const hydrated = useHydrated()
  const zone = hydrated ? `${Intl.DateTimeFormat().resolvedOptions().timeZone}, ${zoneText(startOf(draft) ?? new Date())}` : 'your own zone'
  return (
    <div className="grid content-start gap-2">
      <fieldset>
        <legend className="mb-1.5 font-medium">Start</legend>
        <div className="flex flex-wrap gap-2">
          {(['now', 'later'] as const).map((when) => (
            <label key={when} className={chip}>
              <input type="radio" name="when" value={when} checked={draft.when === when} onChange={() => change({ when })} className="sr-only" />
              {when === 'now' ? 'As soon as approved' : 'Later'}
            </label>
          ))}
        </div>
      </fieldset>
      {draft.when === 'later' ? (
        <Field label="Starts at" error={errors.startsAt} hint={`In ${zone}.`}>
          {(aria) => (
            <Input
              {...aria}
              type="datetime-local"
              value={draft.startsLocal}
              onChange={(event) => change({ startsLocal: event.target.value })}
              className="sm:w-60"
            />
          )}
        </Field>
      ) : null}
    </div>
  )
}

function EndNote({ draft }: { draft: RequestDraft }) {
  const now = useNow(15_000)
  const hydrated = useHydrated()
  const seconds = parseDuration(draft.duration)
  const start = startOf(draft)
  if (!hydrated || seconds === null || seconds <= 0 || (draft.when === 'later' && start === null)) return null
  const end = new Date((start?.getTime() ?? now) + seconds * 1000)
  return (
    <div role="status" className="grid gap-1 rounded-lg border border-line bg-sunken px-3.5 py-2.5">
      <p>
        {start ? 'Ends ' : 'Approved now, it ends '}
        <strong className="tabular font-semibold">{localText(end)}</strong>
        {zoneText(end) === 'UTC' ? null : <span className="tabular text-muted"> ({utcText(end)})</span>}
        {start ? null : <span className="text-muted">, counted from the approval.</span>}
      </p>
      {seconds < minTokenSeconds ? (
        <p className="text-muted text-sm">
          Kubernetes dates a credential {durationWords(minTokenSeconds)} at least. Yours still ends after {durationWords(seconds)}: its rights are removed then,
          whatever its date says.
        </p>
      ) : null}
    </div>
  )
}

/** The longest that can be asked for, and whose limit it is. */
function capOf(cluster: Cluster | null, profile: Profile | null): { seconds: number; words: string } | null {
  const limits = [
    profile ? { seconds: profile.maxDurationSeconds, of: profile.name } : null,
    cluster ? { seconds: cluster.maxDurationSeconds, of: cluster.name } : null,
  ]
  const least = limits.filter((it) => it !== null).sort((a, b) => a.seconds - b.seconds)[0]
  return least ? { seconds: least.seconds, words: `At most ${formatDuration(least.seconds)}, the limit of ${least.of}.` } : null
}
