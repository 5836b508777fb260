import type { Reading } from '../api/types'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import { NeedChip } from './NeedChip'
import css from './Signals.module.css'

/** What a connected language model took the message to mean, where that is something else than what was read here. */
export function SecondOpinion({ of: { second, confirmed } }: { of: Reading }) {
  if (!second?.need || second.agrees || confirmed) return null
  return (
    <div className={`${css.signal} ${css.second}`} title={t('signals.second.hint')}>
      <dt><Icon name="sparkles" size={17} />{t('signals.second')}</dt>
      <dd><NeedChip need={second.need} /></dd>
    </div>
  )
}
