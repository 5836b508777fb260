import type { KeyboardEvent } from 'react'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import css from './Grip.module.css'
import { pickUp } from './carrying'
import { choosing, type Load } from './moving'

/** Where a row is taken: a press opens the list of places, Space picks it up for the arrows. */
export function Grip({ load }: { load: Load }) {
  function key(event: KeyboardEvent) {
    if (event.key !== ' ') return
    event.preventDefault()
    pickUp(load)
  }
  // A button would also be pressed when Space comes up again; the key was used already.
  const up = (event: KeyboardEvent) => event.key === ' ' && event.preventDefault()
  return (
    <button
      type="button" data-grip className={`iconbtn ${css.grip}`} aria-label={t('board.move', { name: load.name || t('board.someone') })} aria-describedby="board-move-hint" title={t('board.move', { name: load.name || t('board.someone') })}
      onKeyDown={key} onKeyUp={up} onClick={() => choosing.set(load)}
    >
      <Icon name="transfer" size={17} />
    </button>
  )
}
