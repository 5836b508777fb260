import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'

interface Reorder {
  /** The keys as they stand on screen, also while one of them is being dragged. */
  order: string[]
  dragged: string | undefined
  list: React.RefObject<HTMLOListElement | null>
  grab: (key: string) => (event: PointerEvent<HTMLElement>) => void
  step: (key: string) => (event: KeyboardEvent) => void
}

/** Moves one of a list by dragging its grip, or with Alt and the arrow keys; Escape puts a dragged one back. */
export function useReorder(keys: string[], onMove: (key: string, place: number) => void, enabled: boolean): Reorder {
  const list = useRef<HTMLOListElement>(null)
  const [dragging, setDragging] = useState<{ key: string; order: string[] }>()
  const latest = useRef(dragging)
  latest.current = dragging
  const dragged = dragging?.key

  useEffect(() => {
    if (!dragged) return
    function move(event: globalThis.PointerEvent) {
      const now = latest.current
      if (!now) return
      // Where it would lie: before the first of the others whose middle is below the pointer.
      const others = [...(list.current?.children ?? [])].filter((one) => (one as HTMLElement).dataset.key !== now.key)
      const below = others.findIndex((one) => {
        const box = one.getBoundingClientRect()
        return event.clientY < box.top + box.height / 2
      })
      const rest = now.order.filter((key) => key !== now.key)
      const place = below < 0 ? rest.length : below
      if (now.order.indexOf(now.key) !== place) setDragging({ key: now.key, order: [...rest.slice(0, place), now.key, ...rest.slice(place)] })
    }
    function drop() {
      const now = latest.current
      setDragging(undefined)
      if (now && now.order.indexOf(now.key) !== keys.indexOf(now.key)) onMove(now.key, now.order.indexOf(now.key))
    }
    function cancel(event: globalThis.KeyboardEvent | globalThis.PointerEvent) {
      if (!('key' in event) || event.key === 'Escape') setDragging(undefined)
    }
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerup', drop)
    window.addEventListener('pointercancel', cancel)
    window.addEventListener('keydown', cancel)
    return () => {
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerup', drop)
      window.removeEventListener('pointercancel', cancel)
      window.removeEventListener('keydown', cancel)
    }
  }, [dragged])

  return {
    order: dragging?.order ?? keys,
    dragged,
    list,
    grab: (key) => (event) => {
      if (!enabled || event.button !== 0) return
      event.preventDefault()
      event.currentTarget.focus()
      setDragging({ key, order: keys })
    },
    step: (key) => (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key]
      if (!enabled || !by || !event.altKey) return
      event.preventDefault()
      const place = keys.indexOf(key) + by
      if (place >= 0 && place < keys.length) onMove(key, place)
    },
  }
}
