import { CircleCheck, CircleDashed, CircleX, LoaderCircle } from 'lucide-react'
import { Card } from '#app/_ui/card.tsx'
import { cn } from '#app/_ui/cn.ts'
import { stepTime } from '#app/_ui/format-time.ts'
import type { GrantView, StepView } from '#lib/access/views.ts'
import { endSteps, issueSteps } from '#lib/domain/steps.ts'
import { stepWords } from '../../step-words.ts'

/** Issuing or ending as named steps, live, each with its time; the rest is shown as still to come. */
export function StepsCard({ grant }: { grant: GrantView }) {
  const ending = grant.state === 'revoking' || (grant.state === 'ended' && grant.deniedAt !== null)
  if (grant.state === 'scheduled' || (grant.state === 'ended' && !ending)) return null
  const names: readonly string[] = ending ? endSteps : issueSteps
  const steps = names.map((name) => ({ name, latest: grant.steps.filter((step) => step.step === name).at(-1) ?? null }))
  // The account stays, without rights, until its last token has expired: that is not a step one waits for.
  const shown = steps.filter(({ name, latest }) => name !== 'account-removed' || latest !== null || grant.state === 'revoking')
  const total = shown.reduce((sum, { latest }) => sum + (latest?.durationMs ?? 0), 0)
  const done = shown.every(({ latest }) => latest?.state === 'done')
  return (
    <Card
      title={ending ? (grant.state === 'ended' ? 'How it was ended' : 'Ending') : grant.state === 'active' ? 'How it was set up' : 'Setting up'}
      hint={done && total > 0 ? `All steps in ${stepTime(total)}` : undefined}
    >
      <ol aria-live={done ? undefined : 'polite'} className="grid gap-2.5">
        {shown.map(({ name, latest }) => (
          <Step key={name} name={name} latest={latest} />
        ))}
      </ol>
    </Card>
  )
}

const icons = { running: LoaderCircle, done: CircleCheck, failed: CircleX }
const tones = { running: 'text-wait', done: 'text-ok', failed: 'text-bad' }

function Step({ name, latest }: { name: string; latest: StepView | null }) {
  const Icon = latest ? icons[latest.state] : CircleDashed
  const error = latest?.state === 'failed' && typeof latest.detail.reason === 'string' ? latest.detail.reason : null
  return (
    <li className="flex items-start gap-2.5">
      <Icon
        aria-hidden
        className={cn('mt-0.5 size-4.5 shrink-0', latest ? tones[latest.state] : 'text-muted', latest?.state === 'running' && 'motion-safe:animate-spin')}
      />
      <span className="min-w-0 flex-1">
        <span className={latest ? undefined : 'text-muted'}>
          {latest ? stepWords(name)[latest.state] : stepWords(name).running}
          {latest ? null : <span className="sr-only"> (to come)</span>}
        </span>
        {error ? <span className="block font-mono text-bad text-sm">{error}</span> : null}
      </span>
      <span className="tabular text-muted text-sm">{latest?.durationMs == null ? null : stepTime(latest.durationMs)}</span>
    </li>
  )
}
