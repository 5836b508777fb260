import { className } from '../said'
import type { Policy } from '../types'
import { t } from '../../words'
import css from './Backtest.module.css'
import type { Found, Measure } from './calls'
import { between, figure, share } from './figures'

const SHOWN: Measure['key'][] = ['rerouted', 'half', 'in_time', 'most', 'unsure', 'longest_queue']
// Where enough customers left to speak of it, that says more than the longest waits.
const WITH_LOST: Measure['key'][] = ['rerouted', 'half', 'in_time', 'lost', 'unsure', 'longest_queue']

/** What would have come of it: each figure before and after, and how surely they differ. */
export function Figures({ found }: { found: Found }) {
  const shown = found.measures.some((one) => one.key === 'lost') ? WITH_LOST : SHOWN
  const measures = shown.flatMap((key) => found.measures.filter((one) => one.key === key))
  if (!measures.length) return null
  return (
    <dl className={css.figures}>
      {measures.map((one) => (
        <div key={one.key}>
          <dt>{t(`backtest.key.${one.key}`)}</dt>
          <dd><Change one={one} />{certainty(one) && <span className={css.sure}>{certainty(one)}</span>}</dd>
        </div>
      ))}
    </dl>
  )
}

function certainty(one: Measure): string {
  if (one.verdict === 'same') return t('backtest.same')
  if (one.at_least === null) return ''
  return one.verdict === 'unclear' ? t('backtest.unclear') : between(one)
}

/** What it was, struck through, and what it would be. */
function Change({ one }: { one: Measure }) {
  const [was, is] = [figure(one.key, one.before), figure(one.key, one.after)]
  const title = one.life === null ? undefined : t('backtest.life', { value: figure(one.key, one.life) })
  return (
    <span className={css.change} data-verdict={one.verdict} title={title}>
      {was !== is && <del className="num"><span className="vh">{t('backtest.before')} </span>{was}</del>}
      <ins className="num"><span className="vh">{t('backtest.after')} </span>{is}</ins>
    </span>
  )
}

/** How each kind of work reached the right person in time. */
export function Classes({ found, known }: { found: Found; known: Policy['classes'] }) {
  if (!found.classes.length) return null
  return (
    <section>
      <h3>{t('backtest.inTime')}</h3>
      <table className={css.classes}>
        <thead><tr><th scope="col"><span className="vh">{t('backtest.class')}</span></th><th scope="col">{t('backtest.live')}</th><th scope="col">{t('backtest.draft')}</th></tr></thead>
        <tbody>
          {found.classes.map(({ priority, enquiries, in_time: one }) => (
            <tr key={priority}>
              <th scope="row">{className(priority, known)} <span className="quiet num">{t('backtest.count', { n: enquiries })}</span></th>
              <td className="num quiet">{share(one.before)}</td>
              <td className="num" data-verdict={one.verdict}>{share(one.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
