import { useRef, type KeyboardEvent } from 'react'
import { number, t } from '../words'
import type { SavedView } from './calls'
import css from './LeadsPage.module.css'

interface Props { views: readonly SavedView[]; current: string; everything: number | undefined; onChange: (id: string) => void }

/** The saved views side by side, then everything; arrow keys move between them. */
export function Tabs({ views, current, everything, onChange }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const tabs = [...views.map((one) => ({ id: one.id, name: one.name, total: one.total as number | undefined })), { id: 'all', name: t('leads.all'), total: everything }]
  function step(event: KeyboardEvent) {
    const rtl = document.documentElement.dir === 'rtl'
    const by = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key]
    if (!by) return
    event.preventDefault()
    const place = tabs.findIndex((one) => one.id === current)
    const next = tabs[(place + by + tabs.length) % tabs.length]!
    onChange(next.id)
    ;(box.current?.children[tabs.indexOf(next)] as HTMLElement | undefined)?.focus()
  }
  return (
    <div ref={box} role="tablist" aria-label={t('leads.views')} className={css.tabs} onKeyDown={step}>
      {tabs.map((one) => (
        <button key={one.id} type="button" role="tab" id={`lead-view-${one.id}`} aria-selected={one.id === current} aria-controls="lead-panel" tabIndex={one.id === current ? 0 : -1} className={css.tab} onClick={() => onChange(one.id)}>
          <span dir="auto">{one.name}</span>{one.total !== undefined && <span className={css.count}>{number(one.total)}</span>}
        </button>
      ))}
    </div>
  )
}
