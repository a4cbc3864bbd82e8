import { Bot, ChevronRight, Cog, UserRound } from 'lucide-react'
import Link from 'next/link'
import { CopyButton } from '#app/_ui/copy-button.tsx'
import { AbsoluteTime, RelativeTime } from '#app/_ui/time.tsx'
import type { ActivityView } from '#lib/access/views.ts'

const icons = { user: UserRound, issuer: Bot, system: Cog }
const kinds = { user: 'person', issuer: 'the issuer', system: 'Daypass itself' }

/** One thing that happened: the sentence first, everything else when it is opened. */
export function ActivityRow({ item }: { item: ActivityView }) {
  const Icon = icons[item.actorKind]
  return (
    <li>
      <details className="group">
        <summary className="flex list-none items-start gap-3 px-4 py-2.5 outline-offset-[-2px] hover:bg-sunken/60 sm:px-5 [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden className="mt-0.5 size-4 shrink-0 text-muted transition-transform group-open:rotate-90" />
          <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
          <span className="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-4">
            <span className="min-w-0 flex-1 basis-64">{item.sentence}</span>
            <span className="flex items-center gap-3 text-muted text-sm">
              {item.ip ? <span className="tabular hidden font-mono text-xs leading-5 sm:inline">{item.ip}</span> : null}
              <RelativeTime at={item.at} className="sm:w-20 sm:text-right" />
            </span>
          </span>
        </summary>
        <Detail item={item} />
      </details>
    </li>
  )
}

function Detail({ item }: { item: ActivityView }) {
  const json = JSON.stringify(item.detail, null, 2)
  return (
    <div className="grid gap-3 border-line border-t bg-sunken/60 px-5 py-4 sm:pl-16">
      <dl className="grid gap-x-6 gap-y-1.5 text-sm sm:grid-cols-[8rem_1fr]">
        <Fact term="When">
          <AbsoluteTime at={item.at} seconds />
        </Fact>
        <Fact term="Who">
          {item.actor ? `${item.actor.name} (${item.actor.email})` : item.actorLabel}, {kinds[item.actorKind]}
        </Fact>
        <Fact term="From">
          {item.ip ?? 'no address'}
          {item.userAgent ? <span className="block break-all text-muted text-xs">{item.userAgent}</span> : null}
        </Fact>
        <Fact term="Action">
          <code className="font-mono">{item.action}</code>
        </Fact>
        <Fact term="About">
          {item.subjectType} <code className="font-mono">{item.subjectId}</code>
        </Fact>
        {item.requestId ? (
          <Fact term="Request">
            <Related href={`/requests/${item.requestId}`} id={item.requestId} all={`/activity?requestId=${item.requestId}`} />
          </Fact>
        ) : null}
        {item.grantId ? (
          <Fact term="Grant">
            <Related href={`/grants/${item.grantId}`} id={item.grantId} all={`/activity?grantId=${item.grantId}`} />
          </Fact>
        ) : null}
        <Fact term="Entry">
          <span className="tabular">{item.id}</span>
        </Fact>
      </dl>
      {json === '{}' ? null : (
        <div className="relative rounded-md border border-line bg-surface">
          <span className="absolute top-1 right-1">
            <CopyButton text={json} label="Copy the detail" compact />
          </span>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard */}
          <pre tabIndex={0} className="max-h-80 overflow-auto p-3 font-mono text-xs">
            {json}
          </pre>
        </div>
      )}
    </div>
  )
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  )
}

function Related({ href, id, all }: { href: string; id: string; all: string }) {
  const link = 'rounded-sm underline underline-offset-4'
  return (
    <>
      <Link href={href} className={`font-mono ${link}`}>
        {id}
      </Link>{' '}
      <Link href={all} className={`text-muted ${link}`}>
        everything about it
      </Link>
    </>
  )
}
