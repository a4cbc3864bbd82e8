import { Card } from '#app/_ui/card.tsx'
import { durationWords } from '#app/_ui/format-time.ts'
import { AbsoluteTime, RelativeTime } from '#app/_ui/time.tsx'
import type { RequestVersionView, RequestView } from '#lib/access/views.ts'

/** What an approver changed, each version against the one before; what was taken away is struck through, never only coloured. */
export function RequestVersions({ request }: { request: RequestView }) {
  const versions = [...request.versions].sort((a, b) => a.version - b.version)
  return (
    <Card title="Changes" hint="A decision counts for one exact version only.">
      <ol className="grid gap-4">
        {versions.slice(1).map((version, index) => (
          <li key={version.version} className="grid gap-1.5">
            <p>
              Version {version.version}, by <span className="font-medium">{version.author.name}</span>{' '}
              <RelativeTime at={version.at} className="text-muted text-sm" />
            </p>
            <Difference before={versions[index] as RequestVersionView} after={version} />
          </li>
        ))}
      </ol>
    </Card>
  )
}

function Difference({ before, after }: { before: RequestVersionView; after: RequestVersionView }) {
  const removed = before.namespaces.filter((name) => !after.namespaces.includes(name))
  const kept = after.namespaces
  const sameStart = before.startsAt === after.startsAt
  return (
    <dl className="grid gap-2 rounded-lg border border-line bg-sunken px-3.5 py-3 sm:grid-cols-[6rem_1fr]">
      {before.durationSeconds === after.durationSeconds ? null : (
        <>
          <dt className="text-muted text-sm">How long</dt>
          <dd>
            <Gone>{durationWords(before.durationSeconds)}</Gone> <Now>{durationWords(after.durationSeconds)}</Now>
          </dd>
        </>
      )}
      {removed.length === 0 ? null : (
        <>
          <dt className="text-muted text-sm">Namespaces</dt>
          <dd className="flex flex-wrap gap-1.5 font-mono text-sm">
            {removed.map((name) => (
              <Gone key={name}>{name}</Gone>
            ))}
            {kept.map((name) => (
              <span key={name} className="px-1">
                {name}
              </span>
            ))}
          </dd>
        </>
      )}
      {sameStart ? null : (
        <>
          <dt className="text-muted text-sm">From</dt>
          <dd>{after.startsAt ? <AbsoluteTime at={after.startsAt} /> : 'the moment of approval'}</dd>
        </>
      )}
    </dl>
  )
}

const Gone = ({ children }: { children: string }) => (
  <del className="rounded-[4px] bg-bad-soft px-1 text-bad">
    <span className="sr-only">removed </span>
    {children}
  </del>
)
const Now = ({ children }: { children: string }) => (
  <ins className="rounded-[4px] bg-ok-soft px-1 text-ok no-underline">
    <span className="sr-only">now </span>
    {children}
  </ins>
)
