'use client'

import { type FormEvent, useRef, useState } from 'react'
import { Button } from '../_ui/button.tsx'
import { Field } from '../_ui/field.tsx'
import { Input } from '../_ui/input.tsx'
import { Notice } from '../_ui/notice.tsx'
import { type DemoAccount, demoPassword } from './demo-accounts.ts'
import { signIn } from './sign-in.ts'

/** E-mail and password. `demo` lists accounts whose name fills the form by one press. */
export function SignInForm({ returnTo, demo }: { returnTo: string; demo: readonly DemoAccount[] | null }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const form = useRef<HTMLFormElement>(null)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setFailure(null)
    // Read from the form: what a password manager filled in may not have reached the state.
    const data = new FormData(form.current ?? undefined)
    const refused = await signIn(String(data.get('email') ?? ''), String(data.get('password') ?? ''), returnTo)
    if (refused === null) return window.location.assign(returnTo)
    setFailure(refused)
    setBusy(false)
  }

  const fill = (account: DemoAccount) => {
    setEmail(account.email)
    setPassword(demoPassword)
    setFailure(null)
    form.current?.querySelector<HTMLButtonElement>('button[type=submit]')?.focus()
  }

  return (
    <>
      <form ref={form} onSubmit={submit} className="grid gap-4 rounded-xl border border-line bg-surface p-5 shadow-card">
        {failure ? (
          <Notice tone="bad" live>
            <p>{failure}</p>
          </Notice>
        ) : null}
        <Field label="E-mail" required>
          {(aria) => (
            <Input
              {...aria}
              name="email"
              type="email"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label="Password" required>
          {(aria) => (
            <Input
              {...aria}
              name="password"
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" look="primary" size="lg" busy={busy}>
          Sign in
        </Button>
      </form>
      {demo ? <DemoList accounts={demo} chosen={email} onChoose={fill} /> : null}
    </>
  )
}

function DemoList({ accounts, chosen, onChoose }: { accounts: readonly DemoAccount[]; chosen: string; onChoose: (account: DemoAccount) => void }) {
  return (
    <section aria-labelledby="demo-accounts" className="grid gap-2.5">
      <h2 id="demo-accounts" className="eyebrow">
        Demo accounts
      </h2>
      <ul className="grid grid-cols-2 gap-2">
        {accounts.map((account) => (
          <li key={account.email} className="last:odd:col-span-2">
            <button
              type="button"
              aria-pressed={chosen === account.email}
              onClick={() => onChoose(account)}
              className="grid w-full rounded-lg border border-line bg-surface px-3 py-2 text-left transition-colors hover:border-edge aria-pressed:border-accent aria-pressed:bg-accent-soft"
            >
              <span className="font-medium">{account.label}</span>
              <span className="text-muted text-sm">{account.hint}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="text-muted text-sm">
        A press fills the form. All have the password <code className="whitespace-nowrap font-mono">{demoPassword}</code>.
      </p>
    </section>
  )
}
