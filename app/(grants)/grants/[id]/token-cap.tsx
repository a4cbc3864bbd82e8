'use client'

import { durationWords } from '#app/_ui/format-time.ts'
import { Notice } from '#app/_ui/notice.tsx'
import { useNow } from '#app/_ui/server-clock.tsx'
import { AbsoluteTime } from '#app/_ui/time.tsx'
import type { GrantView } from '#lib/access/views.ts'

/** The cluster's cap on a credential is shorter than the window: when to download anew. */
export function TokenCap({ grant }: { grant: Pick<GrantView, 'credentials' | 'tokenCapSeconds' | 'endsAt' | 'cluster'> }) {
  const now = useNow(15_000)
  if (grant.tokenCapSeconds === null) return null
  const newest = grant.credentials
    .filter((it) => it.state === 'live' && it.expiresAt && Date.parse(it.expiresAt) > now && Date.parse(it.expiresAt) < Date.parse(grant.endsAt))
    .map((it) => it.expiresAt as string)
    .sort()
    .at(-1)
  return (
    <Notice tone="wait" title={newest ? undefined : `A credential of ${grant.cluster.name} lasts ${durationWords(grant.tokenCapSeconds)} at most`}>
      {newest ? (
        <p>
          <strong className="font-semibold">
            Download anew before <AbsoluteTime at={newest} />.
          </strong>{' '}
          Your newest credential ends then; this cluster allows {durationWords(grant.tokenCapSeconds)} at most, and your window is longer.
        </p>
      ) : (
        <p>Your window is longer than that, so download anew before each one ends. Your access itself goes on until the end of the window.</p>
      )}
    </Notice>
  )
}
