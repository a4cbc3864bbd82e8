'use client'

import { Check, Copy } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from './button.tsx'

/** Writes text to the clipboard; falls back to a selection where the clipboard needs a secure origin. Returns whether it worked. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    area.setAttribute('readonly', '')
    area.className = 'sr-only'
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}

/** Copies `text`. `compact` shows the icon alone, with `label` as its name. */
export function CopyButton({ text, label = 'Copy', compact = false }: { text: string; label?: string; compact?: boolean }) {
  const [copied, setCopied] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const press = async () => {
    if (!(await copyText(text))) return
    setCopied(true)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setCopied(false), 2000)
  }
  const Icon = copied ? Check : Copy
  return (
    <Button look="quiet" size={compact ? 'icon-sm' : 'sm'} onClick={press} aria-label={compact ? label : undefined} title={compact ? label : undefined}>
      <Icon aria-hidden className={copied ? 'text-ok' : undefined} />
      {compact ? null : copied ? 'Copied' : label}
      <span className="sr-only" aria-live="polite">
        {copied ? 'Copied' : ''}
      </span>
    </Button>
  )
}
