import { CopyButton } from './copy-button.tsx'

/** An id, short to read and whole to copy. */
export function IdChip({ id, label = 'id', length = 8 }: { id: string; label?: string; length?: number }) {
  return (
    <span className="inline-flex items-center gap-0.5">
      <code title={id} className="font-mono text-muted text-sm">
        {id.length > length + 1 ? `${id.slice(0, length)}…` : id}
      </code>
      <CopyButton text={id} label={`Copy ${label}`} compact />
    </span>
  )
}

// A box that scrolls has to be reachable by keyboard.
const focusable = { tabIndex: 0 }

/** A command that one can copy whole. */
export function Command({ text, label = 'Copy command' }: { text: string; label?: string }) {
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)_auto] items-center gap-1 rounded-md border border-line bg-sunken py-1 pr-1 pl-3">
      <code {...focusable} className="overflow-x-auto whitespace-nowrap rounded-sm py-1 font-mono text-sm [scrollbar-width:thin]">
        {text}
      </code>
      <CopyButton text={text} label={label} compact />
    </div>
  )
}
