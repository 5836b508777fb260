import { Icon } from '../ui/Icon'
import { number, t } from '../words'
import { span } from '../words/time'
import type { Advice, Tried as TriedChange } from './calls'
import css from './Trust.module.css'

const tenth = (share: number): string => number(Math.round(share * 1000) / 10)

/** What was tried and of which nothing is claimed. */
export function Tried({ tried }: { tried: readonly TriedChange[] }) {
  if (!tried.length) return null
  return (
    <details className={css.box}>
      <summary><Icon name="chevron-right" size={16} flip />{t('coverage.tried', { n: tried.length })}</summary>
      <ul>{tried.map((one) => <li key={one.title}><span>{one.title}</span><span className="quiet">{one.why}</span></li>)}</ul>
    </details>
  )
}

/** How far the replay is from the truth, and how chance is kept from looking like advice. */
export function Trust({ trust }: { trust: NonNullable<Advice['trust']> }) {
  return (
    <details className={css.box}>
      <summary><Icon name="chevron-right" size={16} flip />{t('coverage.trust')}</summary>
      <div>
        <p>{t('coverage.trustWait', { replayed: span(trust.wait_replayed * 1000), real: span(trust.wait_true * 1000) })} {t('coverage.trustLost', { replayed: tenth(trust.lost_replayed), real: tenth(trust.lost_true) })}</p>
        <p>{t('coverage.trustHow')}</p>
      </div>
    </details>
  )
}
