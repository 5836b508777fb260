import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Icon } from '../../ui/Icon'
import { Words } from '../../ui/Words'
import { t } from '../../words'
import { dayAndClock } from '../../words/time'
import css from './Backtest.module.css'
import type { Changed, Found } from './calls'

const FIRST = 6

/** The conversations that would have gone elsewhere: what was written, from where to where, and why. Each opens. */
export function ChangedList({ found }: { found: Found }) {
  const [all, setAll] = useState(false)
  const shown = all ? found.changed : found.changed.slice(0, FIRST)
  return (
    <section>
      <h3>{t('backtest.elsewhere', { n: found.elsewhere })}</h3>
      {found.elsewhere > 0 && <p className={`quiet ${css.of}`}>{t('backtest.ofAll', { n: found.conversations })}</p>}
      {shown.length > 0 && <ul className={css.changed}>{shown.map((one) => <li key={one.conversation_id}><One one={one} /></li>)}</ul>}
      {found.changed.length > FIRST && !all && <button type="button" className={`btn bare ${css.more}`} onClick={() => setAll(true)}>{t('backtest.showAll', { n: found.changed.length })}</button>}
      {all && found.elsewhere > found.changed.length && <p className="quiet">{t('backtest.firstOnly', { n: found.changed.length })}</p>}
    </section>
  )
}

const placeOf = (one: Changed['was']): string => one.name ?? t('backtest.waits', { queue: one.queue })

function One({ one }: { one: Changed }) {
  const [was, now] = one.kind === 'queue' ? [one.was.queue, one.now.queue] : [placeOf(one.was), placeOf(one.now)]
  return (
    <Link to="/inbox/{-$conversationId}" params={{ conversationId: one.conversation_id }} search={{ view: 'all' }}>
      {one.title ? <Words text={one.title} className={css.title} oneLine /> : <span className={css.title}>{t('backtest.untitled', { time: dayAndClock(one.at) })}</span>}
      <span className={css.way}>
        <del><span className="vh">{t('backtest.before')} </span>{was}</del>
        <span className={css.turn}><Icon name="arrow-right" size={14} /></span>
        <strong><span className="vh">{t('backtest.after')} </span>{now}</strong>
      </span>
      {one.why && <span className={css.why}>{one.why}</span>}
    </Link>
  )
}
