import { Popover } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useMe } from '../shell/state'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import type { LeadFilter } from './calls'
import css from './Filters.module.css'
import type { Names } from './names'
import { sentences } from './sentences'

const FilterForm = lazy(() => import('./FilterForm').then((found) => ({ default: found.FilterForm })))

interface Props { filter: LeadFilter; names: Names; open: boolean; onOpen: (open: boolean) => void; onChange: (filter: LeadFilter) => void }

/** What narrows the list, as sentences that can be taken away, and one button to add to them. */
export function Filters({ filter, names, open, onOpen: setOpen, onChange }: Props) {
  const { business } = useMe()
  const said = sentences(filter, names, business.currency)
  const leave = (without: (keyof LeadFilter)[]) => onChange(Object.fromEntries(Object.entries(filter).filter(([name]) => !without.includes(name as keyof LeadFilter))))
  return (
    <div className={css.filters}>
      <Icon name="adjustments-horizontal" size={16} />
      {said.map((one) => (
        <span key={one.key} className={css.chip}>
          <button type="button" dir="auto" onClick={() => setOpen(true)}>{one.text}</button>
          <button type="button" className={css.away} aria-label={t('leads.f.remove', { filter: one.text })} onClick={() => leave(one.without)}><Icon name="x" size={14} /></button>
        </span>
      ))}
      <Popover opened={open} onChange={setOpen} position="bottom-start" width={320} trapFocus returnFocus withinPortal keepMounted={false}>
        <Popover.Target>
          <button type="button" className={`link ${css.add}`} aria-expanded={open} onClick={() => setOpen(!open)}>{t('leads.addFilter')}</button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('leads.addFilter')} className={`scroll ${css.drop}`}><Suspense><FilterForm filter={filter} names={names} onChange={onChange} /></Suspense></Popover.Dropdown>
      </Popover>
      {said.length > 1 && <button type="button" className={`link ${css.add}`} onClick={() => onChange({})}>{t('leads.clearFilters')}</button>}
    </div>
  )
}
