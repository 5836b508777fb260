import { Avatar } from '../../ui/Avatar'
import { number, t } from '../../words'
import css from './Backtest.module.css'
import type { Found } from './calls'

const FIRST = 8
const oneDecimal = (value: number): string => number(Math.round(value * 10) / 10)

/** What everybody has to do on a day at work, now and with the draft. */
export function Loads({ found }: { found: Found }) {
  const people = found.people.filter((one) => one.before >= 0.05 || one.after >= 0.05).slice(0, FIRST)
  if (!people.length) return null
  const most = Math.max(...people.flatMap((one) => [one.before, one.after]))
  return (
    <section>
      <h3>{t('backtest.loads')}</h3>
      <ul className={css.loads}>
        {people.map((one) => (
          <li key={one.staff_id}>
            <Avatar name={one.name} size={26} />
            <span className="ell txt" dir="auto">{one.name}</span>
            <span className={css.bars} aria-hidden>
              <i style={{ inlineSize: `${(100 * one.before) / most}%` }} />
              <b style={{ inlineSize: `${(100 * one.after) / most}%` }} />
            </span>
            <span className="vh">{t('backtest.loadFromTo', { before: oneDecimal(one.before), after: oneDecimal(one.after) })}</span>
            <strong className="num" aria-hidden>{oneDecimal(one.after)}</strong>
          </li>
        ))}
      </ul>
    </section>
  )
}
