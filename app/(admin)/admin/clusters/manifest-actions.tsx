import { Download, FileCode } from 'lucide-react'
import { buttonClass } from '#app/_ui/button.tsx'
import { Command } from '#app/_ui/id-chip.tsx'

/** A manifest to read and download, and the line that applies it. A person applies it: Daypass cannot create roles. */
export function ManifestActions({ href, file }: { href: string; file: string }) {
  return (
    <div className="grid grid-cols-1 gap-2">
      <div className="flex flex-wrap gap-2">
        <a href={href} download={file} className={buttonClass({})}>
          <Download aria-hidden /> Download manifest
        </a>
        <a href={href} target="_blank" rel="noreferrer" className={buttonClass({ look: 'quiet' })}>
          <FileCode aria-hidden /> Read it
        </a>
      </div>
      <Command text={`kubectl apply -f ${file}`} />
    </div>
  )
}
