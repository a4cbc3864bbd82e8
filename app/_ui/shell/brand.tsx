/** The mark: a pass with its perforated edge. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 24 24" className={className}>
      <path
        fill="currentColor"
        d="M4.5 5A2.5 2.5 0 0 0 2 7.5v1.6a3 3 0 0 1 0 5.8v1.6A2.5 2.5 0 0 0 4.5 19h15a2.5 2.5 0 0 0 2.5-2.5v-1.6a3 3 0 0 1 0-5.8V7.5A2.5 2.5 0 0 0 19.5 5h-15Zm11 2.2a.9.9 0 1 1 0 1.8.9.9 0 0 1 0-1.8Zm0 3.9a.9.9 0 1 1 0 1.8.9.9 0 0 1 0-1.8Zm0 3.9a.9.9 0 1 1 0 1.8.9.9 0 0 1 0-1.8Z"
      />
    </svg>
  )
}

export function Brand() {
  return (
    <span className="flex items-center gap-2 font-semibold text-lg tracking-tight">
      <BrandMark className="size-6 text-accent" />
      Daypass
    </span>
  )
}
