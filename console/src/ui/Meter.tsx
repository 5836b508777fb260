import { number, t } from '../words'
import css from './Meter.module.css'

/** How sure a reading is, in four bars; the number is said to those who cannot see them. */
export function Meter({ confidence }: { confidence: number }) {
  const bars = confidence >= 0.85 ? 4 : confidence >= 0.65 ? 3 : confidence >= 0.4 ? 2 : 1
  const label = t('signals.sure', { percent: number(Math.round(confidence * 100)) })
  return (
    <span className={css.meter} role="img" aria-label={label} title={label}>
      {[1, 2, 3, 4].map((bar) => <i key={bar} className={bar <= bars ? css.on : undefined} style={{ height: `${3 + bar * 2}px` }} />)}
    </span>
  )
}
