import type { ReactNode } from 'react'
import type { Environment } from '#lib/access/views.ts'

export type Reason = {
  label: string
  presets?: string[]
  required: boolean
  maxLength?: number
}

export type ConfirmProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  environment?: Environment
  /** One line each: what will be true afterwards. */
  consequences: ReactNode[]
  children?: ReactNode
  confirmLabel: string
  danger?: boolean
  reason?: Reason
  /** For the largest acts: a word that must be typed first. */
  typeToConfirm?: string
  onConfirm: (reason: string) => Promise<void>
}
