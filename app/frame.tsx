import type { ReactNode } from 'react'
import { countWaiting } from '#lib/access/index.ts'
import { optionalContext } from '#lib/http/page-context.ts'
import { Shell } from './_ui/shell/shell.tsx'

/** The shell for who is signed in; nothing around the page for who is not. It shows, it never guards: each page authorises itself. */
export async function Frame({ children }: { children: ReactNode }) {
  const context = await optionalContext()
  if (context === null) return <>{children}</>
  const { name, email, roles } = context.actor
  return (
    <Shell person={{ name, email, roles }} pending={roles.includes('approver') ? await countWaiting(context) : 0}>
      {children}
    </Shell>
  )
}
