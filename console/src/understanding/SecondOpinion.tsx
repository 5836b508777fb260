import type { Reading } from '../api/types'
import { Icon } from '../ui/Icon'
import { Meter } from '../ui/Meter'
import { t } from '../words'
import { NeedChip } from './NeedChip'
import css from './Signals.module.css'

/** What a connected language model took the message to mean, where that is something else than what was read here. */
export function SecondOpinion({ of: { second, confirmed } }: { of: Reading }) {
  if (!second?.need || second.agrees || confirmed) return null
  return (
    <div className={css.signal} title={t('signals.second.hint')}>
      <dt><Icon name="sparkles" size={17} />{t('signals.second')}</dt>
      <dd><NeedChip need={second.need} /><span className={css.acts}><Meter confidence={second.confidence} /></span></dd>
    </div>
  )
}
