'use client'

import { Search } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { Input, Select } from '#app/_ui/input.tsx'
import type { RequestView } from '#lib/access/views.ts'
import type { InboxFilter } from './inbox-state.ts'

const words = { production: 'Production', staging: 'Staging', sandbox: 'Sandbox' }

// Longer than a render, shorter than anybody waits.
const settleMs = 150

function setAddress(change: Partial<InboxFilter>): void {
  // From the address itself: `filter` may still be on its way to it.
  const query = new URLSearchParams(window.location.search)
  for (const [name, value] of Object.entries(change)) {
    if (value === '') query.delete(name)
    else query.set(name, value)
  }
  // The list is already here: only the address changes, nothing is read again.
  window.history.replaceState(null, '', query.size > 0 ? `/inbox?${query}` : '/inbox')
}

/** The inbox's filter. It acts as one types, and the address follows, so that every view can be shared. */
export function InboxFilters({
  filter,
  requests,
  shown,
  waiting,
  children,
}: {
  filter: InboxFilter
  requests: RequestView[]
  shown: number
  waiting: number
  children?: ReactNode
}) {
  const [text, setText] = useState(filter.q)
  // Only back and forward change the address from elsewhere: the address follows this field with a delay, and must not write into it.
  useEffect(() => {
    const follow = () => setText(new URLSearchParams(window.location.search).get('q') ?? '')
    window.addEventListener('popstate', follow)
    return () => window.removeEventListener('popstate', follow)
  }, [])
  // A refresh that began before the last letter ends by putting the older address back; what stands in the field is what is meant.
  useEffect(() => {
    if (filter.q === text) return
    const timer = setTimeout(() => setAddress({ q: text }), settleMs)
    return () => clearTimeout(timer)
  }, [filter.q, text])
  const clear = () => {
    setText('')
    setAddress({ q: '', vendor: '', cluster: '', environment: '' })
  }
  const vendors = unique(requests.map((request) => request.vendor))
  const clusters = unique(requests.map((request) => request.cluster))
  const environments = (['production', 'staging', 'sandbox'] as const).filter((it) => requests.some((request) => request.cluster.environment === it))
  const filtered = Object.values(filter).some((value) => value !== '')
  return (
    <search className="flex flex-wrap items-center gap-2 border-line border-b px-4 py-3 sm:px-5">
      <span className="relative min-w-44 flex-1 basis-52">
        <Search aria-hidden className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-2.5 size-4 text-muted" />
        <Input
          type="search"
          data-search
          value={text}
          aria-label="Search the inbox"
          aria-keyshortcuts="/"
          placeholder="Search person, namespace, words"
          className="pl-8"
          onChange={(event) => {
            setText(event.target.value)
            setAddress({ q: event.target.value })
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            // Browsers empty a search field on Escape; here it only gives the keys back to the list, which stays as it was narrowed.
            event.preventDefault()
            event.currentTarget.blur()
          }}
        />
      </span>
      {vendors.length > 1 || filter.vendor ? (
        <Choice label="Vendor" all="Any vendor" value={filter.vendor} options={vendors} onChange={(vendor) => setAddress({ vendor })} />
      ) : null}
      {clusters.length > 1 || filter.cluster ? (
        <Choice label="Cluster" all="Any cluster" value={filter.cluster} options={clusters} onChange={(cluster) => setAddress({ cluster })} />
      ) : null}
      {environments.length > 1 || filter.environment ? (
        <Choice
          label="Environment"
          all="Any environment"
          value={filter.environment}
          options={environments.map((id) => ({ id, name: words[id] }))}
          onChange={(environment) => setAddress({ environment })}
        />
      ) : null}
      {filtered ? (
        <Button look="quiet" size="sm" onClick={clear}>
          Clear
        </Button>
      ) : null}
      <p role="status" className="tabular ml-auto text-muted text-sm">
        {filtered ? `${shown} of ${waiting} shown` : `${waiting} waiting`}
      </p>
      {children}
    </search>
  )
}

function Choice({
  label,
  all,
  value,
  options,
  onChange,
}: {
  label: string
  all: string
  value: string
  options: { id: string; name: string }[]
  onChange: (value: string) => void
}) {
  return (
    <Select aria-label={label} value={value} onChange={(event) => onChange(event.target.value)} className="min-w-32 flex-1 sm:min-w-36 sm:flex-none">
      <option value="">{all}</option>
      {options.map((option) => (
        <option key={option.id} value={option.id}>
          {option.name}
        </option>
      ))}
    </Select>
  )
}

const unique = <T extends { id: string; name: string }>(list: T[]): { id: string; name: string }[] =>
  [...new Map(list.map((it) => [it.id, { id: it.id, name: it.name }])).values()].sort((a, b) => a.name.localeCompare(b.name))
