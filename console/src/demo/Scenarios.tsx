import type { Scenario } from '../api/types'
import { Icon } from '../ui/Icon'
import { Words } from '../ui/Words'
import { t } from '../words'
import css from './Scenarios.module.css'

interface Props { items: Scenario[]; running: string | undefined; onPlay: (scenario: Scenario) => void }

/** Scripts that play themselves: the situations this console was made for. */
export function Scenarios({ items, running, onPlay }: Props) {
  if (!items.length) return null
  return (
    <section aria-label={t('simulator.scenarios')}>
      <h2 className={css.head}>{t('simulator.scenarios')}</h2>
      <ul className={css.list}>
        {items.map((one) => (
          <li key={one.id}>
            <button type="button" className={css.item} disabled={!!running} data-running={running === one.id || undefined} onClick={() => onPlay(one)}>
              <span className={css.play}><Icon name="player-play-filled" size={13} /></span>
              <span className="grow"><Words text={one.title} className={css.title} as="span" /><Words text={one.steps[0]?.text ?? ''} oneLine className="quiet" /></span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
