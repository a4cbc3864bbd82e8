'use client'

import { Dialog } from '@base-ui/react/dialog'
import { Button } from '#app/_ui/button.tsx'
import { Kbd } from '#app/_ui/kbd.tsx'

const keys: [string[], string][] = [
  [['J', 'K'], 'Next, previous request'],
  [['Enter'], 'Open the request'],
  [['A'], 'Approve at once'],
  [['D'], 'Deny, with a reason'],
  [['N'], 'Shorten or narrow it first'],
  [['U'], 'Undo the last approval'],
  [['/'], 'Search'],
  [['?'], 'This help'],
]

/** What the keys do, and the switch that turns them off. */
export function ShortcutsHelp({
  open,
  onOpenChange,
  enabled,
  onEnabled,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  enabled: boolean
  onEnabled: (on: boolean) => void
}) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/45 transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup className="fixed inset-x-3 bottom-3 z-50 mx-auto grid max-w-sm gap-4 rounded-2xl border border-line bg-surface p-5 shadow-float transition duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0 sm:inset-x-0 sm:top-[14vh] sm:bottom-auto">
          <Dialog.Title className="font-semibold text-xl">Keyboard</Dialog.Title>
          <dl className="grid gap-2">
            {keys.map(([names, what]) => (
              <div key={what} className="flex items-center justify-between gap-4">
                <dt className="order-2 flex gap-1">
                  {names.map((name) => (
                    <Kbd key={name}>{name}</Kbd>
                  ))}
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
          <label className="flex min-h-6 items-center gap-2 border-line border-t pt-4">
            <input type="checkbox" checked={enabled} onChange={(event) => onEnabled(event.target.checked)} className="size-4 accent-accent" />
            Letters act as shortcuts on this page
          </label>
          <Dialog.Close render={<Button className="justify-self-end" />}>Close</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
