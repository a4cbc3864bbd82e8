import { type ClassValue, clsx } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

// The scale's names are Tailwind's own; only our own utilities have to be told apart.
const merge = extendTailwindMerge({
  extend: { classGroups: { shadow: ['shadow-card', 'shadow-float'] } },
})

/** Class names, later ones winning over earlier ones of the same kind. */
export const cn = (...values: ClassValue[]): string => merge(clsx(values))
