import { cn } from './cn.ts'

/** A grey shape where content will be. It appears only after 300 ms, so that quick loads don't flicker. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span aria-hidden className={cn('block animate-[appear_200ms_300ms_both,breathe_1.6s_500ms_ease-in-out_infinite] rounded-md bg-note-soft', className)} />
  )
}

/** A page of grey shapes; the words are for screen readers. */
export function PageSkeleton() {
  return (
    <div role="status" className="grid gap-6">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-8 w-64 max-w-full" />
      <Skeleton className="h-40 w-full rounded-xl" />
      <Skeleton className="h-64 w-full rounded-xl" />
    </div>
  )
}
