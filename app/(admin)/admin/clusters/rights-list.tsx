import { CircleCheck, CircleX, HelpCircle } from 'lucide-react'
import { rightsInWords } from './rights-in-words.ts'

/** The issuer's rights in a cluster, in words: present, missing (with exactly which), or not known before the first look. */
export function RightsList({ missingRights, known = true }: { missingRights: readonly string[]; known?: boolean }) {
  return (
    <ul className="grid gap-2.5">
      {rightsInWords(missingRights).map((group) => {
        const missing = group.missing.length > 0
        const Icon = known ? (missing ? CircleX : CircleCheck) : HelpCircle
        return (
          <li key={group.words} className="flex items-start gap-2.5">
            <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${known ? (missing ? 'text-bad' : 'text-ok') : 'text-muted'}`} />
            <span className="grid min-w-0 gap-0.5">
              <span>
                {known ? <span className={missing ? 'font-semibold text-bad' : 'sr-only'}>{missing ? 'Missing: ' : 'Present: '}</span> : null}
                {group.words} <span className="text-muted">({group.why})</span>
              </span>
              {missing ? (
                <span className="flex flex-wrap gap-1">
                  {group.missing.map((right) => (
                    <code key={right} className="rounded-[4px] bg-bad-soft px-1.5 font-mono text-bad text-xs">
                      {right}
                    </code>
                  ))}
                </span>
              ) : null}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
