'use client'

import { Button } from '#app/_ui/button.tsx'
import { Field } from '#app/_ui/field.tsx'
import { Input, Textarea } from '#app/_ui/input.tsx'

export type CredentialDraft = { how: 'kubeconfig' | 'parts'; kubeconfig: string; context: string; serverUrl: string; caPem: string; token: string }
export const emptyCredential: CredentialDraft = { how: 'kubeconfig', kubeconfig: '', context: '', serverUrl: '', caPem: '', token: '' }

/** What the API takes: one of the two shapes. */
export function credentialBody(draft: CredentialDraft): Record<string, string> {
  if (draft.how === 'parts') return { serverUrl: draft.serverUrl.trim(), caPem: draft.caPem, token: draft.token.trim() }
  return draft.context.trim() === '' ? { kubeconfig: draft.kubeconfig } : { kubeconfig: draft.kubeconfig, context: draft.context.trim() }
}

/** Whether there is enough to try. */
export const isFilled = (draft: CredentialDraft): boolean =>
  draft.how === 'kubeconfig' ? draft.kubeconfig.trim() !== '' : draft.serverUrl.trim() !== '' && draft.caPem.trim() !== '' && draft.token.trim() !== ''

const secret = { autoComplete: 'off', spellCheck: false, autoCapitalize: 'off' } as const

/** The issuer's own way into a cluster, pasted. It is sent once, to the issuer, and is kept nowhere in the browser. */
export function CredentialFields({
  draft,
  onChange,
  fieldError,
}: {
  draft: CredentialDraft
  onChange: (draft: CredentialDraft) => void
  fieldError: (path: string) => string | null
}) {
  const set = (change: Partial<CredentialDraft>) => onChange({ ...draft, ...change })
  return (
    <div className="grid grid-cols-1 gap-4">
      <fieldset>
        <legend className="sr-only">How to give the credential</legend>
        <div className="flex flex-wrap gap-1.5">
          {(['kubeconfig', 'parts'] as const).map((how) => (
            <Button key={how} size="sm" look={draft.how === how ? 'primary' : 'plain'} aria-pressed={draft.how === how} onClick={() => set({ how })}>
              {how === 'kubeconfig' ? 'A kubeconfig' : 'Server, CA and token'}
            </Button>
          ))}
        </div>
      </fieldset>
      {draft.how === 'kubeconfig' ? (
        <>
          <Field
            label="kubeconfig of the issuer"
            required
            hint="With an embedded CA and a token. Files, plugins and skipped certificate checks are refused."
            error={fieldError('kubeconfig')}
          >
            {(aria) => (
              <Textarea
                {...aria}
                {...secret}
                rows={10}
                value={draft.kubeconfig}
                placeholder={'apiVersion: v1\nkind: Config\n…'}
                className="font-mono text-xs"
                onChange={(event) => set({ kubeconfig: event.target.value })}
              />
            )}
          </Field>
          <Field label="Context" optional hint="Only when it is not the current one." error={fieldError('context')}>
            {(aria) => (
              <Input
                {...aria}
                {...secret}
                value={draft.context}
                maxLength={256}
                className="font-mono"
                onChange={(event) => set({ context: event.target.value })}
              />
            )}
          </Field>
        </>
      ) : (
        <>
          <Field label="Server" required error={fieldError('serverUrl')}>
            {(aria) => (
              <Input
                {...aria}
                {...secret}
                inputMode="url"
                value={draft.serverUrl}
                placeholder="https://cluster.example.com:6443"
                className="font-mono"
                onChange={(event) => set({ serverUrl: event.target.value })}
              />
            )}
          </Field>
          <Field label="Certificate authority (PEM)" required error={fieldError('caPem')}>
            {(aria) => (
              <Textarea
                {...aria}
                {...secret}
                rows={6}
                value={draft.caPem}
                placeholder="-----BEGIN CERTIFICATE-----"
                className="font-mono text-xs"
                onChange={(event) => set({ caPem: event.target.value })}
              />
            )}
          </Field>
          <Field label="Token of the issuer" required error={fieldError('token')}>
            {(aria) => (
              <Input {...aria} {...secret} type="password" value={draft.token} className="font-mono" onChange={(event) => set({ token: event.target.value })} />
            )}
          </Field>
        </>
      )}
    </div>
  )
}
