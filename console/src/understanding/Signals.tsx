import { type Reading, signalNames } from '../api/types'
import { t } from '../words'
import { NeedLine } from './NeedLine'
import { SecondOpinion } from './SecondOpinion'
import { SignalLine } from './SignalLine'
import css from './Signals.module.css'

/** What was read from the messages: each with how sure it is, and the words it came from. */
export function Signals({ reading, conversationId }: { reading: Reading | null; conversationId?: string }) {
  return (
    <section aria-label={t('signals.title')}>
      <h3>{t('signals.title')}</h3>
      {!reading ? <p className="quiet">{t('signals.none')}</p> : (
        <dl className={css.list}>
          {conversationId && <NeedLine reading={reading} conversationId={conversationId} />}
          <SecondOpinion of={reading} />
          {signalNames.map((name) => <SignalLine key={name} name={name} reading={reading} conversationId={conversationId} />)}
        </dl>
      )}
    </section>
  )
}
