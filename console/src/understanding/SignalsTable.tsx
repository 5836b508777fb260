import { Link } from '@tanstack/react-router'
import type { Understanding } from '../api/calls'
import { Icon } from '../ui/Icon'
import { Words } from '../ui/Words'
import { number, t } from '../words'
import { percent } from './percent'
import css from './UnderstandingPage.module.css'

/** Every signal with how often people had to correct it, and messages that misled. */
export function SignalsTable({ data }: { data: Understanding }) {
  const examples = data.signals.flatMap((one) => one.examples.map((example) => ({ ...example, signal: one.signal })))
  return (
    <>
      <p className={`quiet ${css.note}`}>{t('understanding.signalsLead')}</p>
      <div className={`scroll ${css.tablebox}`} tabIndex={0} role="group" aria-labelledby="signals">
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('understanding.signal')}</th>
              {(['read', 'corrected', 'overlooked', 'wrongShare'] as const).map((column) => <th key={column} scope="col" className={css.figure}>{t(`understanding.${column}`)}</th>)}
            </tr>
          </thead>
          <tbody>
            {data.signals.map((one) => (
              <tr key={one.signal}>
                <th scope="row">{t(`signal.${one.signal}`)}</th>
                <td className={css.figure}>{number(one.read)}</td>
                <td className={css.figure}>{number(one.corrected)}</td>
                <td className={css.figure}>{number(one.overlooked)}</td>
                <td className={css.figure}>{one.share === null ? t('understanding.none') : percent(one.share)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {examples.length > 0 && (
        <ul className={css.misread}>
          {examples.map((example) => (
            <li key={`${example.signal}-${example.message_id}`}>
              <p className={css.pair}><span className="quiet">{t(`signal.${example.signal}`)}</span><bdi>{example.read}</bdi><Icon name="arrow-right" size={14} flip /><bdi className="strong">{example.value}</bdi></p>
              {example.text !== null && (
                <Link to="/inbox/{-$conversationId}" params={{ conversationId: example.conversation_id }} search={{ view: 'all' }} className={css.example} title={t('understanding.open')}>
                  <Icon name="message-circle" size={15} /><Words text={example.text} />
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
