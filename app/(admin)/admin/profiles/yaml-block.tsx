import { CopyButton } from '#app/_ui/copy-button.tsx'

/** YAML to read: keys stand out from values, nothing can be changed. */
export function YamlBlock({ text, label }: { text: string; label: string }) {
  return (
    <section aria-label={label} className="relative rounded-lg border border-line bg-sunken">
      <span className="absolute top-1 right-1">
        <CopyButton text={text} label="Copy the YAML" compact />
      </span>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard */}
      <pre tabIndex={0} className="max-h-96 overflow-auto p-4 font-mono text-sm leading-6">
        {text
          .trimEnd()
          .split('\n')
          .map((line, index) => {
            const match = /^(\s*(?:- )?)([A-Za-z]+):(.*)$/.exec(line)
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines are what they are by their place
              <span key={index}>
                {match ? (
                  <>
                    {match[1]}
                    <span className="text-accent">{match[2]}</span>
                    <span className="text-muted">:</span>
                    {match[3]}
                  </>
                ) : (
                  line
                )}
                {'\n'}
              </span>
            )
          })}
      </pre>
    </section>
  )
}
