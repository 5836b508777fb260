import { useRef, type KeyboardEvent } from 'react'
import css from './Segmented.module.css'

interface Option<T extends string> { value: T; label: string; count?: string }
interface Props<T extends string> { label: string; value: T; options: Option<T>[]; onChange: (value: T) => void; small?: boolean }

/** A few choices side by side; arrow keys move between them. */
export function Segmented<T extends string>({ label, value, options, onChange, small }: Props<T>) {
  const box = useRef<HTMLDivElement>(null)
  function step(event: KeyboardEvent) {
    const rtl = document.documentElement.dir === 'rtl'
    const by = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1, ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    const place = options.findIndex((option) => option.value === value)
    const next = options[(place + by + options.length) % options.length]!
    onChange(next.value)
    ;(box.current?.children[options.indexOf(next)] as HTMLElement | undefined)?.focus()
  }
  return (
    <div ref={box} role="radiogroup" aria-label={label} className={[css.box, small ? css.small : ''].join(' ')} onKeyDown={step}>
      {options.map((option) => (
        <button
          key={option.value} type="button" role="radio" aria-checked={option.value === value} tabIndex={option.value === value ? 0 : -1}
          className={css.option} onClick={() => onChange(option.value)}
        >
          {option.label}{option.count !== undefined && <span className={css.count}>{option.count}</span>}
        </button>
      ))}
    </div>
  )
}
