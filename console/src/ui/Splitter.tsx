import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import css from './Splitter.module.css'

interface Props { label: string; value: number; min: number; max: number; onChange: (value: number) => void; end?: boolean }

/** The line between two panes; drag it, or move it with the arrow keys. */
export function Splitter({ label, value, min, max, onChange, end }: Props) {
  const from = useRef<{ x: number; value: number } | null>(null)
  const sign = () => (document.documentElement.dir === 'rtl' ? -1 : 1) * (end ? -1 : 1)
  const set = (next: number) => onChange(Math.round(Math.min(max, Math.max(min, next))))
  function down(event: PointerEvent<HTMLDivElement>) {
    event.currentTarget.setPointerCapture(event.pointerId)
    from.current = { x: event.clientX, value }
  }
  function move(event: PointerEvent) {
    if (from.current) set(from.current.value + sign() * (event.clientX - from.current.x))
  }
  function key(event: KeyboardEvent) {
    const by = { ArrowRight: 16, ArrowLeft: -16 }[event.key]
    if (!by) return
    event.preventDefault()
    set(value + by * sign())
  }
  return (
    <div
      role="separator" aria-orientation="vertical" aria-label={label} aria-valuenow={value} aria-valuemin={min} aria-valuemax={max} tabIndex={0} className={css.splitter}
      onPointerDown={down} onPointerMove={move} onPointerUp={() => (from.current = null)} onKeyDown={key}
    />
  )
}
