import { CircleCheck, Clock3, KeyRound, Plus, Send } from 'lucide-react'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { LinkButton } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { EmptyState } from '#app/_ui/empty-state.tsx'
import { LiveRefresh } from '#app/_ui/live-refresh.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import type { Context } from '#lib/access/context.ts'
import { listGrants, listRequests, readRequestOptions } from '#lib/access/index.ts'
import type { GrantView } from '#lib/access/views.ts'
import type { GrantState } from '#lib/domain/client.ts'
import { pageContext } from '#lib/http/page-context.ts'
import { GrantPass } from './grant-pass.tsx'
import { PastRequests } from './past-requests.tsx'
import { PendingRequests } from './pending-requests.tsx'

export const metadata: Metadata = { title: 'My access' }

/** A vendor user's home; everybody else goes to where their work begins. */
export default async function HomePage() {
  const context = await pageContext()
  const { roles } = context.actor
  if (!roles.includes('vendor')) redirect(roles.includes('approver') ? '/inbox' : roles.includes('administrator') ? '/admin/clusters' : '/activity')

  const [grants, ended, pending, past, options] = await Promise.all([
    liveGrants(context),
    listGrants(context, { mine: true, state: 'ended', limit: 50 }),
    listRequests(context, { mine: true, state: 'pending', limit: 20 }),
    listRequests(context, { mine: true, limit: 30 }),
    readRequestOptions(context),
  ])
  const over = past.items.filter((request) => request.state !== 'pending' && !grants.some((grant) => grant.requestId === request.id)).slice(0, 10)
  const fresh = grants.length === 0 && pending.items.length === 0 && over.length === 0
  return (
    <>
      <LiveRefresh actions={['request.', 'grant.', 'credential.', 'vendor.']} steps />
      <PageHeader
        title="My access"
        description={fresh ? undefined : 'What you can reach now, what waits for a yes, and what is over.'}
        actions={
          <LinkButton href="/request/new" look="primary">
            <Plus aria-hidden /> New request
          </LinkButton>
        }
      />
      {fresh ? (
        <FirstSteps />
      ) : (
        <div className="grid gap-8">
          <section aria-labelledby="active" className="grid gap-3">
            <h2 id="active" className="font-semibold text-lg">
              Access now
            </h2>
            {grants.length === 0 ? <NoAccess waiting={pending.items.length > 0} /> : grants.map((grant) => <GrantPass key={grant.id} grant={grant} />)}
          </section>
          {pending.items.length > 0 ? <PendingRequests requests={pending.items} approvers={options.approvers} /> : null}
          {over.length > 0 ? <PastRequests requests={over} grants={ended.items} /> : null}
        </div>
      )}
    </>
  )
}

// What is being taken back or ends first stands first.
const order: readonly GrantState[] = ['revoking', 'active', 'provisioning', 'scheduled']

async function liveGrants(context: Context): Promise<GrantView[]> {
  const { items } = await listGrants(context, { mine: true, live: true })
  return [...items].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.endsAt.localeCompare(b.endsAt))
}

function NoAccess({ waiting }: { waiting: boolean }) {
  return (
    <Card>
      <p className="text-muted">
        {waiting
          ? 'Nothing is open. As soon as your request is approved, the kubeconfig appears here; the page updates by itself.'
          : 'Nothing is open. Ask for what you need, for as long as you need it.'}
      </p>
    </Card>
  )
}

const steps = [
  { icon: Send, title: 'Ask', text: 'Choose what you need to do, where and for how long, and say why.' },
  { icon: CircleCheck, title: 'Someone decides', text: 'An approver reads exactly what you asked for. You see who can decide and until when.' },
  { icon: KeyRound, title: 'Work', text: 'Download a kubeconfig that can do what was approved, and nothing else.' },
  { icon: Clock3, title: 'It ends by itself', text: 'At the end of the window the cluster itself says no. There is nothing to give back.' },
]

function FirstSteps() {
  return (
    <Card flush>
      <EmptyState
        icon={KeyRound}
        title="No access yet"
        action={
          <LinkButton href="/request/new" look="primary">
            <Plus aria-hidden /> Ask for access
          </LinkButton>
        }
      >
        <p>A request takes a minute: for example “read-only debug in payments on the sandbox cluster for 1 hour, because order sync fails, ticket OPS-1234”.</p>
      </EmptyState>
      <ol className="grid border-line border-t sm:grid-cols-2 lg:grid-cols-4">
        {steps.map(({ icon: Icon, ...step }, index) => (
          <li key={step.title} className="grid content-start gap-1.5 border-line border-b p-5 last:border-b-0 sm:border-r lg:border-b-0 lg:last:border-r-0">
            <span className="flex items-center gap-2 font-semibold">
              <Icon aria-hidden className="size-4 text-accent" />
              {index + 1}. {step.title}
            </span>
            <span className="text-muted text-sm">{step.text}</span>
          </li>
        ))}
      </ol>
    </Card>
  )
}
