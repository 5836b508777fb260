import { useCell } from '../ui/cell'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import css from './Carry.module.css'
import { showGhost } from './carrying'
import { carried, spoken } from './moving'

/** What hangs at the pointer while work is carried, and what is said of it. */
export function Carry() {
  const now = useCell(carried)
  const said = useCell(spoken)
  return (
    <>
      <p className="vh" aria-live="assertive">{said}</p>
      <p id="board-move-hint" hidden>{t('board.moveHint')}</p>
      {now?.by === 'pointer' && <div ref={showGhost} className={css.ghost} aria-hidden><Icon name="transfer" size={15} /><span className="ell" dir="auto">{now.load.name || t('board.someone')}</span></div>}
      {now?.by === 'keys' && <div className={css.hint} aria-hidden><Icon name="transfer" size={16} />{t('board.carrying', { name: now.load.name || t('board.someone') })}</div>}
    </>
  )
}
