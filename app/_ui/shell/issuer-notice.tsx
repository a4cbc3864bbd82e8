import { BellRing } from 'lucide-react'
import type { IssuerHealth } from '#lib/access/read-issuer-health.ts'
import { Notice } from '../notice.tsx'
import { AbsoluteTime } from '../time.tsx'
import { IssuerWatch } from './issuer-watch.tsx'

// The same as the issuer's own alarm: more than this and the end of a window means another instant to each side.
const skewAlarmMs = 1000

/** What everybody has to know while nothing is issued or ended, and inside people about clocks that are apart. */
export function IssuerNotice({ health, inside }: { health: IssuerHealth; inside: boolean }) {
  return (
    <>
      <IssuerWatch silent={health.silent} />
      {health.silent ? (
        <Notice
          tone="bad"
          icon={BellRing}
          live
          className="mb-6"
          title={inside ? <Silent since={health.silentSince} /> : 'Access cannot be given or ended just now'}
        >
          <p>
            {inside
              ? 'Nothing is issued or ended until it is back. Access whose time is over may still be open; somebody who runs Daypass should look now.'
              : 'The part of Daypass that does it does not answer. Nothing is lost: it goes on as soon as it is back.'}
          </p>
        </Notice>
      ) : null}
      {inside && health.skewMs !== null && health.skewMs > skewAlarmMs ? (
        <Notice tone="wait" live className="mb-6" title={`Clocks are ${(health.skewMs / 1000).toFixed(1)} s apart`}>
          <p>Those of the issuer, the database and this machine differ. Access never lasts longer for it, but it may start or end early; set the clocks.</p>
        </Notice>
      ) : null}
    </>
  )
}

function Silent({ since }: { since: string | null }) {
  if (since === null) return <>The issuer has never been heard here</>
  return (
    <>
      The issuer has been silent since <AbsoluteTime at={since} seconds />
    </>
  )
}
