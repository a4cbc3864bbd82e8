'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { apiResponse } from '#app/_ui/api-client.ts'
import { copyText } from '#app/_ui/copy-button.tsx'
import { toast } from '#app/_ui/toast.tsx'

/** What is kept of a download: never the credential itself. */
export type Minted = { number: number; expiresAt: string; fileName: string; how: 'download' | 'copy' }

export const kubeconfigFileName = (clusterSlug: string, grantId: string): string => `daypass-${clusterSlug}-${grantId.slice(0, 8)}.kubeconfig`

/**
 * Fetches a fresh credential and hands it to the browser's downloads or the clipboard. The kubeconfig is a local of this call: it is in no
 * state, no storage and not on the page.
 */
export function useCredential(grantId: string, clusterSlug: string) {
  const router = useRouter()
  const [busy, setBusy] = useState<Minted['how'] | null>(null)
  const [minted, setMinted] = useState<Minted | null>(null)

  const mint = async (how: Minted['how']) => {
    if (busy) return
    setBusy(how)
    try {
      const response = await apiResponse(`/grants/${grantId}/credentials`, { method: 'POST', body: {} })
      const kubeconfig = await response.text()
      const fileName = kubeconfigFileName(clusterSlug, grantId)
      const copied = how === 'copy' && (await copyText(kubeconfig))
      if (!copied) save(kubeconfig, fileName)
      setMinted({
        number: Number(response.headers.get('x-daypass-credential') ?? 0),
        expiresAt: response.headers.get('x-daypass-expires-at') ?? '',
        fileName,
        how: copied ? 'copy' : 'download',
      })
      router.refresh()
    } catch (error) {
      toast.error('No credential was made', error)
    } finally {
      setBusy(null)
    }
  }
  return { busy, minted, download: () => mint('download'), copy: () => mint('copy') }
}

function save(text: string, fileName: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  URL.revokeObjectURL(url)
}
