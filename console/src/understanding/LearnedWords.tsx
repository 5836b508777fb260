import { Link } from '@tanstack/react-router'
import type { Understanding } from '../api/calls'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import { dayAndClock } from '../words/time'
import css from './UnderstandingPage.module.css'

/** The words that people taught with a correction, and what they mean since. */
export function LearnedWords({ learned }: { learned: Understanding['learned'] }) {
  return (
    <>
      <p className={`quiet ${css.note}`}>{t('understanding.learnedLead')}</p>
      <ul className={css.learned}>
        {learned.map((one) => (
          <li key={`${one.signal}-${one.message_id}`}>
            <Icon name={one.signal === 'service' ? 'tool' : 'map-pin'} size={16} />
            <span className="grow"><bdi className="strong">{one.words}</bdi> <span className="quiet">{t('understanding.learnedMeans')}</span> <Link className="link" to="/settings/{-$page}" params={{ page: one.signal === 'service' ? 'services' : 'areas' }}><bdi>{one.entry}</bdi></Link></span>
            <Link className="quiet" to="/inbox/{-$conversationId}" params={{ conversationId: one.conversation_id }} search={{ view: 'all' }} title={t('understanding.open')}>{t('understanding.learnedBy', { by: one.by, when: dayAndClock(one.at) })}</Link>
          </li>
        ))}
      </ul>
    </>
  )
}
