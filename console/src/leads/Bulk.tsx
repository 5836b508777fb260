import { Menu } from '@mantine/core'
import { useCell } from '../ui/cell'
import { Icon } from '../ui/Icon'
import { PersonPicker } from '../inbox/PersonPicker'
import { t } from '../words'
import { assign, marked, moveAll, refusals, stageName } from './acts'
import { stages } from './calls'
import css from './Bulk.module.css'

interface Props { assigning: boolean; onAssigning: (open: boolean) => void; mayAssign: boolean; mayWork: boolean }

/** One act on all that are marked, floating above the list. */
export function Bulk({ assigning, onAssigning, mayAssign, mayWork }: Props) {
  const chosen = useCell(marked)
  const refused = useCell(refusals)
  if (!chosen.size) return null
  const ids = [...chosen]
  return (
    <div className={css.wrap}>
      {refused.length > 0 && (
        <div className={css.refused} role="alert">
          <p className="strong">{t('leads.refused', { n: refused.length })}</p>
          <ul>{refused.slice(0, 4).map((one) => <li key={one.name + one.detail} dir="auto">{t('leads.refusedOne', one)}</li>)}</ul>
        </div>
      )}
      <div className={css.bar} role="toolbar" aria-label={t('leads.bulk')}>
        <strong>{t('leads.chosen', { n: chosen.size })}</strong>
        {mayAssign && (
          <PersonPicker open={assigning} onOpen={() => onAssigning(true)} onClose={() => onAssigning(false)} nobody onPick={(to) => { onAssigning(false); void assign(ids, to) }}>
            <button type="button" onClick={() => onAssigning(true)}><Icon name="user-plus" size={16} /><span className={css.wide}>{t('leads.assign')}</span></button>
          </PersonPicker>
        )}
        {mayWork && <button type="button" onClick={() => void moveAll(ids, 'booked')}><Icon name="calendar-check" size={16} /><span className={css.wide}>{t('leads.book')}</span></button>}
        {mayWork && (
          <Menu position="top" keepMounted={false} withinPortal>
            <Menu.Target><button type="button"><Icon name="stairs-up" size={16} /><span className={css.wide}>{t('leads.moveStage')}</span></button></Menu.Target>
            <Menu.Dropdown>{stages.map((stage) => <Menu.Item key={stage} onClick={() => void moveAll(ids, stage)}>{stageName(stage)}</Menu.Item>)}</Menu.Dropdown>
          </Menu>
        )}
        <button type="button" aria-label={t('bulk.clear')} onClick={() => { marked.set(new Set()); refusals.set([]) }}><Icon name="x" size={16} /></button>
      </div>
    </div>
  )
}
