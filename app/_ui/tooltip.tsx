'use client'

import {
  cloneElement,
  type FocusEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
} from 'react'

/*
 * One popup serves every trigger on the page: a list of a hundred times costs no popups. By hand because the library's own brings a positioning
 * engine of 30 kB for what is three lines here. It can be hovered, goes with Escape, and stays while wanted (WCAG 1.4.13).
 */
type Shown = { anchor: HTMLElement; id: string; text: ReactNode }
let shown: Shown | null = null
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

function set(next: Shown | null, delayMs: number): void {
  clearTimeout(timer)
  timer = setTimeout(() => {
    shown = next
    for (const listener of listeners) listener()
  }, delayMs)
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const useShown = (): Shown | null =>
  useSyncExternalStore(
    subscribe,
    () => shown,
    () => null,
  )

// Long enough to pass over a list without a flicker of popups; short enough to move from the trigger into the popup.
const openMs = 250
const closeMs = 120

/** Mounted once in the layout. */
export function TooltipLayer() {
  const current = useShown()
  const popup = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = popup.current
    if (!current || !element) return
    element.showPopover()
    place(element, current.anchor)
    return () => element.hidePopover()
  }, [current])
  useEffect(() => {
    if (!current) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') set(null, 0)
    }
    // The focus itself scrolls: the popup goes along, as long as what it explains is on the screen.
    const onScroll = () => {
      const { top, bottom } = current.anchor.getBoundingClientRect()
      if (!popup.current || bottom < 0 || top > window.innerHeight) set(null, 0)
      else place(popup.current, current.anchor)
    }
    document.addEventListener('keydown', onKey)
    window.addEventListener('scroll', onScroll, { capture: true, passive: true })
    return () => {
      document.removeEventListener('keydown', onKey)
      window.removeEventListener('scroll', onScroll, { capture: true })
    }
  }, [current])
  return (
    <div
      ref={popup}
      id={current?.id}
      role="tooltip"
      popover="manual"
      onPointerEnter={() => clearTimeout(timer)}
      onPointerLeave={() => set(null, closeMs)}
      className="fixed m-0 max-w-72 rounded-md bg-ink px-2.5 py-1.5 text-canvas text-sm shadow-float"
    >
      {current?.text}
    </div>
  )
}

/** Above what it explains, or below where there is no room; never beyond the screen's edges. */
function place(element: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect()
  const own = element.getBoundingClientRect()
  const top = at.top - own.height - 6
  element.style.top = `${top < 4 ? at.bottom + 6 : top}px`
  element.style.left = `${Math.max(8, Math.min(at.left + at.width / 2 - own.width / 2, document.documentElement.clientWidth - own.width - 8))}px`
}

type Trigger = ReactElement<{
  onPointerEnter?: (event: PointerEvent<HTMLElement>) => void
  onPointerLeave?: (event: PointerEvent<HTMLElement>) => void
  onFocus?: (event: FocusEvent<HTMLElement>) => void
  onBlur?: (event: FocusEvent<HTMLElement>) => void
  'aria-describedby'?: string | undefined
}>

/** Shows `text` when the element is hovered or focused. The element must be focusable, and its meaning must not depend on the tooltip. */
export function Tooltip({ text, render }: { text: ReactNode; render: ReactElement }) {
  const id = useId()
  const trigger = render as Trigger
  const { props } = trigger
  const open = useShown()?.id === id
  const show = (anchor: HTMLElement, delayMs: number) => set({ anchor, id, text }, delayMs)
  return cloneElement(trigger, {
    'aria-describedby': open ? id : props['aria-describedby'],
    onPointerEnter: (event) => {
      props.onPointerEnter?.(event)
      // A touch is a press, not a hover.
      if (event.pointerType !== 'touch') show(event.currentTarget, openMs)
    },
    onPointerLeave: (event) => {
      props.onPointerLeave?.(event)
      set(null, closeMs)
    },
    onFocus: (event) => {
      props.onFocus?.(event)
      if (event.currentTarget.matches(':focus-visible')) show(event.currentTarget, 0)
    },
    onBlur: (event) => {
      props.onBlur?.(event)
      set(null, 0)
    },
  })
}
