'use client'

import { ClipboardCopy, Download } from 'lucide-react'
import { Button } from '#app/_ui/button.tsx'
import { Command } from '#app/_ui/id-chip.tsx'
import { Notice } from '#app/_ui/notice.tsx'
import { AbsoluteTime } from '#app/_ui/time.tsx'
import type { GrantView } from '#lib/access/views.ts'
import { useCredential } from './use-credential.ts'

type Grant = Pick<GrantView, 'id' | 'cluster' | 'endsAt' | 'can' | 'namespaces'>

/** Download and copy, and after either what to do with it. */
export function CredentialButtons({ grant, compact = false }: { grant: Grant; compact?: boolean }) {
  const { busy, minted, download, copy } = useCredential(grant.id, grant.cluster.slug)
  const blocked = grant.can.download.allowed ? null : grant.can.download.reason
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap gap-2">
        <Button look="primary" size={compact ? 'md' : 'lg'} busy={busy === 'download'} blocked={blocked} onClick={download}>
          {busy === 'download' ? null : <Download aria-hidden />} Download kubeconfig
        </Button>
        <Button size={compact ? 'md' : 'lg'} busy={busy === 'copy'} blocked={blocked} onClick={copy}>
          {busy === 'copy' ? null : <ClipboardCopy aria-hidden />} Copy
        </Button>
      </div>
      {blocked && !compact ? <p className="text-muted text-sm">{blocked}</p> : null}
      {minted ? (
        <Notice tone="ok" live title={`Credential ${minted.number} ${minted.how === 'copy' ? 'is in your clipboard' : `was saved as ${minted.fileName}`}`}>
          <p>
            It is shown this once and works until <AbsoluteTime at={minted.expiresAt || grant.endsAt} />.{' '}
            {minted.how === 'copy' ? 'Save it to a file only you can read, then:' : 'Then:'}
          </p>
          <Command text={kubectlLine(minted.how === 'copy' ? minted.fileName : `~/Downloads/${minted.fileName}`, grant.namespaces[0])} />
        </Notice>
      ) : null}
    </div>
  )
}

/** The one line that proves it works: the file made private, then a first question to the cluster. */
export function kubectlLine(file: string, namespace: string | undefined): string {
  return `chmod 600 ${file} && kubectl --kubeconfig ${file} auth can-i --list${namespace ? ` -n ${namespace}` : ''}`
}
