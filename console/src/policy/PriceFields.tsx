import { NumberInput } from '../ui/form'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import css from './RuleEditor.module.css'
import type { Policy } from './types'

type Prices = Policy['prices']
const SHOWN = ['work_minute', 'spare', 'transfer', 'wrong', 'preferred', 'language', 'own_gain', 'sticky_gain'] as const

/** What counts for and against each person among those who can, in points; only their relation matters. */
export function PriceFields({ prices, onChange }: { prices: Prices; onChange: (prices: Prices) => void }) {
  return (
    <details className={css.group}>
      <summary><Icon name="chevron-down" size={16} />{t('policy.prices')}</summary>
      <div className={css.stack}>
        <p className="quiet">{t('policy.pricesHint')}</p>
        {SHOWN.map((key) => (
          <NumberInput key={key} label={t(`policy.price.${key}`)} min={0} max={10_000} step={0.1} decimalScale={2} value={prices[key]} onChange={(next) => onChange({ ...prices, [key]: Math.max(0, Number(next) || 0) })} />
        ))}
      </div>
    </details>
  )
}
