'use client'

import { Send } from 'lucide-react'
import { useRef } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { Field } from '#app/_ui/field.tsx'
import { Input, Textarea } from '#app/_ui/input.tsx'
import { Notice } from '#app/_ui/notice.tsx'
import type { RequestOptions } from '#lib/access/views.ts'
import { justificationLimits, maxTicketUrlLength } from '#lib/domain/client.ts'
import { Part } from './choice.tsx'
import type { RequestDraft } from './draft.ts'
import { SidePanel } from './side-panel.tsx'
import { useRequestForm } from './use-request-form.ts'
import { ClusterChoice, NamespaceChoice, ProfileChoice } from './what-and-where.tsx'
import { WindowFields } from './window-fields.tsx'

/** The request, in five parts, with what it would mean beside it. */
export function RequestForm({ options, prefill }: { options: RequestOptions; prefill: RequestDraft | null }) {
  const { draft, change, submit, clear, busy, profile, cluster, refused, errors } = useRequestForm(options, prefill)
  const form = useRef<HTMLFormElement>(null)
  const length = [...draft.justification.trim()].length

  const send = async () => {
    const wrong = await submit()
    if (Object.keys(wrong).length === 0) return
    // After the errors are on the page: to the first control that is tied to one.
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true], fieldset[aria-describedby] input:not(:disabled)')?.focus())
  }

  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
      className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_22rem]"
    >
      <div className="grid min-w-0 content-start gap-9">
        {prefill ? (
          <Notice title="Filled in from an earlier request">
            <p>Look it over: the reason and the ticket may be others today.</p>
          </Notice>
        ) : null}
        <ProfileChoice options={options} draft={draft} errors={errors} change={change} />
        <ClusterChoice options={options} draft={draft} errors={errors} change={change} />
        <NamespaceChoice draft={draft} errors={errors} change={change} cluster={cluster} profile={profile} />
        <WindowFields draft={draft} errors={errors} change={change} cluster={cluster} profile={profile} />
        <Part step={5} title="Why?" errorId="why-error">
          <Field
            label="Justification"
            required
            error={errors.justification}
            aside={`${length} / ${justificationLimits.max}`}
            hint="For example: “Orders stay in state pending since 01:40. I want to read the logs of order-sync and check its configuration.”"
          >
            {(aria) => (
              <Textarea
                {...aria}
                name="justification"
                rows={4}
                value={draft.justification}
                onChange={(event) => change({ justification: event.target.value })}
                placeholder="What is wrong, and what will you do about it?"
              />
            )}
          </Field>
          <Field label="Ticket" optional error={errors.ticketUrl} hint="An https address that the approver can open.">
            {(aria) => (
              <Input
                {...aria}
                name="ticketUrl"
                type="url"
                inputMode="url"
                maxLength={maxTicketUrlLength}
                value={draft.ticketUrl}
                onChange={(event) => change({ ticketUrl: event.target.value })}
                placeholder="https://"
              />
            )}
          </Field>
        </Part>
        <div className="lg:hidden">
          <SidePanel options={options} draft={draft} profile={profile} cluster={cluster} />
        </div>
        {refused ? (
          <Notice tone="bad" live title="The request was not sent">
            <p>{refused.message}</p>
            {refused.traceId ? <p className="text-muted text-sm">Reference {refused.traceId}</p> : null}
          </Notice>
        ) : null}
        <div className="flex flex-wrap items-center gap-2">
          <Button type="submit" look="primary" size="lg" busy={busy} className="max-sm:w-full">
            {busy ? null : <Send aria-hidden />} Send the request
          </Button>
          <Button look="quiet" size="lg" onClick={clear}>
            Clear the form
          </Button>
          <p className="basis-full text-muted text-sm">What you type is kept in this tab until you send it.</p>
        </div>
      </div>
      <div className="hidden lg:block">
        <div className="sticky top-20">
          <SidePanel options={options} draft={draft} profile={profile} cluster={cluster} />
        </div>
      </div>
    </form>
  )
}
