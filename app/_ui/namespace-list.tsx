import type { ProfileScope } from '#lib/domain/client.ts'

/** Namespaces as chips; "the whole cluster" for a cluster-wide profile. Past `limit` only their number, all of them in the title. */
export function NamespaceList({ namespaces, scope, limit = 8 }: { namespaces: readonly string[]; scope: ProfileScope; limit?: number }) {
  if (scope === 'cluster') return <span>The whole cluster</span>
  const shown = namespaces.slice(0, limit)
  const rest = namespaces.slice(limit)
  return (
    <span className="inline-flex flex-wrap gap-1">
      {shown.map((name) => (
        <code key={name} className="rounded-[5px] border border-line bg-sunken px-1.5 font-mono text-sm">
          {name}
        </code>
      ))}
      {rest.length > 0 ? (
        <span title={rest.join(', ')} className="text-muted text-sm">
          and {rest.length} more
        </span>
      ) : null}
    </span>
  )
}
