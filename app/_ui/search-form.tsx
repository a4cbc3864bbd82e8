import { Search } from 'lucide-react'
import Form from 'next/form'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Input } from './input.tsx'

/** A GET form: the address is the state, so every filter can be shared and works without JavaScript. `children` are further controls (selects, dates). */
export function SearchForm({
  action,
  query,
  placeholder,
  children,
  filtered,
}: {
  action: string
  query: string | undefined
  placeholder: string
  children?: ReactNode
  filtered: boolean
}) {
  return (
    <Form action={action} role="search" className="flex flex-wrap items-end gap-2 border-line border-b px-4 py-3 sm:px-5">
      <span className="relative min-w-48 flex-1 basis-56">
        <Search aria-hidden className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-2.5 size-4 text-muted" />
        <Input type="search" name="q" defaultValue={query ?? ''} placeholder={placeholder} aria-label={placeholder} className="pl-8" data-search />
      </span>
      {children}
      <Button type="submit">Search</Button>
      {filtered ? (
        <Link href={action} className="inline-flex h-9 items-center px-2 text-muted text-sm underline underline-offset-4 hover:text-ink">
          Clear
        </Link>
      ) : null}
    </Form>
  )
}
