import type { ReactNode } from 'react'
import { countWaiting, readIssuerHealth } from '#lib/access/index.ts'
import { optionalContext } from '#lib/http/page-context.ts'
import { IssuerNotice } from './_ui/shell/issuer-notice.tsx'
import { Shell } from './_ui/shell/shell.tsx'

/** The shell for who is signed in; nothing around the page for who is not. It shows, it never guards: each page authorises itself. */
export async function Frame({ children }: { children: ReactNode }) {
  const context = await optionalContext()
  if (context === null) return <>{children}</>
  const { name, email, roles, vendorId } = context.actor
  const [pending, health] = await Promise.all([roles.includes('approver') ? countWaiting(context) : 0, readIssuerHealth(context)])
  return (
    <Shell person={{ name, email, roles }} pending={pending}>
      <IssuerNotice health={health} inside={vendorId === null} />
      {children}
    </Shell>
  )
}
