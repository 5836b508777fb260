import type { ListFilter } from '../api/calls'
import { useCell } from '../ui/cell'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import * as acts from './acts'
import css from './BulkBar.module.css'
import { chosen, layer } from './layer'
import { PersonPicker } from './PersonPicker'

/** One act on every chosen conversation. */
export function BulkBar({ filter }: { filter: ListFilter }) {
  const marked = useCell(chosen)
  const open = useCell(layer) === 'assign' && marked.size > 0
  if (!marked.size) return null
  const each = (act: (id: string) => unknown) => {
    marked.forEach((id) => void act(id))
    chosen.set(new Set())
  }
  return (
    <div className={css.bar} role="toolbar" aria-label={t('bulk.title')}>
      <strong>{t('bulk.chosen', { n: marked.size })}</strong>
      <PersonPicker open={open} onOpen={() => layer.set('assign')} onClose={() => layer.set(null)} onPick={(to) => { layer.set(null); each((id) => acts.assign(id, to, t('acts.byHand'))) }}>
        <button type="button" onClick={() => layer.set('assign')}><Icon name="user-plus" size={16} />{t('bulk.assign')}</button>
      </PersonPicker>
      <button type="button" onClick={() => each((id) => acts.close(id, filter))}><Icon name="check" size={16} />{t('bulk.done')}</button>
      <button type="button" aria-label={t('bulk.clear')} onClick={() => chosen.set(new Set())}><Icon name="x" size={16} /></button>
    </div>
  )
}
