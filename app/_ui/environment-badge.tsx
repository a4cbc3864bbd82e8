import type { Environment } from '#lib/access/views.ts'
import { cn } from './cn.ts'

const looks: Record<Environment, { word: string; className: string }> = {
  production: {
    word: 'Production',
    className: 'border-transparent bg-production text-on-production',
  },
  staging: {
    word: 'Staging',
    className: 'border-wait/60 bg-wait-soft text-wait',
  },
  sandbox: {
    word: 'Sandbox',
    className: 'border-edge/60 bg-transparent text-muted',
  },
}

/** A cluster's environment, by word and colour; production is the only filled one. */
export function EnvironmentBadge({ environment, className }: { environment: Environment; className?: string }) {
  const look = looks[environment]
  return (
    <span
      className={cn(
        'inline-flex h-5 items-center rounded-[5px] border px-1.5 font-semibold text-[0.6875rem] uppercase tracking-[0.05em]',
        look.className,
        className,
      )}
    >
      {look.word}
    </span>
  )
}

/** A cluster's name with its environment, the way it is shown everywhere. */
export function ClusterName({ cluster }: { cluster: { name: string; environment: Environment; retired?: boolean } }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      <span className="font-medium">{cluster.name}</span>
      <EnvironmentBadge environment={cluster.environment} />
      {cluster.retired ? <span className="text-muted text-xs">out of service</span> : null}
    </span>
  )
}
