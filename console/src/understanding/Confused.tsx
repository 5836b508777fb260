import { Link } from '@tanstack/react-router'
import type { Understanding } from '../api/calls'
import type { Need } from '../api/types'
import { Icon } from '../ui/Icon'
import { Words } from '../ui/Words'
import { t } from '../words'
import { NeedChip } from './NeedChip'
import css from './UnderstandingPage.module.css'

/** Which needs are taken for each other, with the words that misled; each opens its conversation. */
export function Confused({ pairs }: { pairs: Understanding['confused'] }) {
  if (!pairs.length) return <p className="quiet">{t('understanding.noneConfused')}</p>
  return (
    <ul className={css.pairs}>
      {pairs.map((pair) => (
        <li key={`${pair.read_need}-${pair.need}`}>
          <p className={css.pair}>
            <span className="quiet">{t('understanding.readAs')}</span><NeedChip need={pair.read_need as Need} />
            <span className="quiet">{t('understanding.was')}</span><NeedChip need={pair.need as Need} />
            <span className={`quiet ${css.times}`}>{t('understanding.times', { n: pair.times })}</span>
          </p>
          {pair.examples.map((example) => (
            example.text === null ? null : (
              <Link key={example.message_id} to="/inbox/{-$conversationId}" params={{ conversationId: example.conversation_id }} search={{ view: 'all' }} className={css.example} title={t('understanding.open')}>
                <Icon name="message-circle" size={15} /><Words text={example.text} />
              </Link>
            )
          ))}
          {pair.examples.every((example) => example.text === null) && <p className="quiet">{t('understanding.hidden')}</p>}
        </li>
      ))}
    </ul>
  )
}
