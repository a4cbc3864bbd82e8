import { SearchX } from 'lucide-react'
import type { Metadata } from 'next'
import { LinkButton } from './_ui/button.tsx'
import { EmptyState } from './_ui/empty-state.tsx'

export const metadata: Metadata = { title: 'Nothing here' }

/** The same page for what is missing and for what the reader may not see. */
export default function NotFound() {
  return (
    <EmptyState
      icon={SearchX}
      title="There is nothing here, or nothing that you may see"
      action={<LinkButton href="/">To the start</LinkButton>}
      className="py-24"
    >
      <h1 className="sr-only">Nothing here</h1>
      <p>The address may be mistyped, or what it names belongs to somebody else. If someone sent it to you, ask them which account they used.</p>
    </EmptyState>
  )
}
