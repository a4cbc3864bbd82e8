'use client'

import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'

// One popup serves every trigger on the page: a list of a hundred times costs a hundred listeners, not a hundred popups.
const handle = Base.createHandle<ReactNode>()

/** Mounted once in the layout. */
export function TooltipLayer() {
  return (
    <Base.Root handle={handle}>
      {({ payload }) => (
        <Base.Portal>
          <Base.Positioner sideOffset={6} className="z-50">
            <Base.Popup className="max-w-72 rounded-md bg-ink px-2.5 py-1.5 text-canvas text-sm shadow-float">{payload}</Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      )}
    </Base.Root>
  )
}

/** Shows `text` when the element is hovered or focused. The element must be focusable, and its meaning must not depend on the tooltip. */
export function Tooltip({ text, render, children }: { text: ReactNode; render: ReactElement; children?: ReactNode }) {
  return (
    <Base.Trigger handle={handle} payload={text} delay={250} closeOnClick={false} render={render as ReactElement<Record<string, unknown>>}>
      {children}
    </Base.Trigger>
  )
}
