import { line } from '../api/live'
import { outbox } from '../inbox/outbox'
import { useCell } from '../ui/cell'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import css from './LiveDot.module.css'

/** Whether the line to the server is open, and what waits for it when it is not. */
export function LiveDot() {
  const state = useCell(line)
  const held = useCell(outbox).filter((entry) => entry.state === 'waiting').length
  if (state === 'offline') {
    return <span className={css.away} role="status"><Icon name="wifi-off" size={14} /><span>{held ? t('live.offlineHeld', { n: held }) : t('live.offline')}</span></span>
  }
  return (
    <span className={css.dot} data-line={state} role="status">
      <i aria-hidden /><span>{t(state === 'live' ? 'live.on' : state === 'connecting' ? 'live.connecting' : 'live.again')}</span>
    </span>
  )
}
