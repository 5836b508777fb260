import { useState } from 'react'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import type { Chosen, Gap } from './calls'
import css from './Gaps.module.css'

const tones: Record<Gap['covered'], string> = { nobody: 'coral', not_then: 'amber', one: 'sand' }
const SHOWN = 6

/** Needs, languages and areas that nobody can take, nobody at that hour, or only one person. */
export function Gaps({ gaps, onShow }: { gaps: readonly Gap[]; onShow: (chosen: Chosen) => void }) {
  const [all, setAll] = useState(false)
  const shown = all ? gaps : gaps.slice(0, SHOWN)
  return (
    <section className={css.section} aria-label={t('coverage.gaps')}>
      <h2>{t('coverage.gaps')}</h2>
      {!gaps.length && <p className="quiet">{t('coverage.noGaps')}</p>}
      <ul>
        {shown.map((one) => (
          <li key={`${one.covered}${one.what}`}>
            <button type="button" className={css.gap} disabled={!one.enquiries} onClick={() => onShow({ need: one.need || undefined, spoken: one.language || undefined, area_id: one.area_id ?? undefined })}>
              <span className={`chip ${tones[one.covered]} ${css.chip}`}>{t(`coverage.covered.${one.covered}`)}</span>
              <strong>{one.what}</strong>
              <span className={`soft ${css.sentence}`}>{one.sentence}</span>
              {one.enquiries > 0 && <Icon name="chevron-right" size={16} flip />}
            </button>
          </li>
        ))}
      </ul>
      {gaps.length > SHOWN && !all && <button type="button" className={`btn bare ${css.more}`} onClick={() => setAll(true)}>{t('coverage.moreGaps', { n: gaps.length - SHOWN })}</button>}
    </section>
  )
}
