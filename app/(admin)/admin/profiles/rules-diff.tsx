import { cn } from '#app/_ui/cn.ts'
import { type DiffLine, lineDiff } from './line-diff.ts'

const signs: Record<DiffLine['kind'], string> = { same: ' ', added: '+', removed: '−' }
const words: Record<DiffLine['kind'], string> = { same: '', added: 'Added: ', removed: 'Removed: ' }
const looks: Record<DiffLine['kind'], string> = { same: '', added: 'bg-ok-soft text-ok', removed: 'bg-bad-soft text-bad' }

/** Two texts line by line: what was taken out and what was put in, by sign and word and colour. */
export function RulesDiff({ before, after, label }: { before: string; after: string; label: string }) {
  const lines = lineDiff(before.trimEnd(), after.trimEnd())
  const changed = lines.filter((line) => line.kind !== 'same').length
  if (changed === 0) return <p className="text-muted">The rules are the same.</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard
    <section aria-label={label} tabIndex={0} className="max-h-96 overflow-auto rounded-lg border border-line bg-sunken py-2 font-mono text-sm">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are what they are by their place
        <div key={index} className={cn('flex min-w-max gap-3 px-3', looks[line.kind])}>
          <span aria-hidden className="w-2 select-none">
            {signs[line.kind]}
          </span>
          <span className="sr-only">{words[line.kind]}</span>
          <span className="whitespace-pre">{line.text || ' '}</span>
        </div>
      ))}
    </section>
  )
}
