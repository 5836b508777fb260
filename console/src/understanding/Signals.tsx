import { type Reading, type SignalName, signalNames } from '../api/types'
import { revealMessage } from '../inbox/reveal'
import { Icon } from '../ui/Icon'
import type { IconName } from '../ui/icon-names'
import { Meter } from '../ui/Meter'
import { Words } from '../ui/Words'
import { t } from '../words'
import { languageName } from '../words/languages'
import { NeedLine } from './NeedLine'
import css from './Signals.module.css'

const looks: Record<SignalName, IconName> = { urgency: 'urgent', location: 'map-pin', service: 'tool', timing: 'clock', budget: 'wallet', language: 'language' }

/** What was read from the messages: each with how sure it is, and the words it came from. */
export function Signals({ reading, conversationId }: { reading: Reading | null; conversationId?: string }) {
  return (
    <section aria-label={t('signals.title')}>
      <h3>{t('signals.title')}</h3>
      {!reading ? <p className="quiet">{t('signals.none')}</p> : (
        <dl className={css.list}>
          {conversationId && <NeedLine reading={reading} conversationId={conversationId} />}
          {signalNames.map((name) => {
            const signal = reading.signals[name]
            const source = signal?.source_message_id
            const label = signal && (name === 'language' ? languageName(signal.label) : signal.label)
            return (
              <div key={name} className={css.signal}>
                <dt><Icon name={looks[name]} size={17} />{t(`signal.${name}`)}</dt>
                <dd>
                  {!signal ? <em className="quiet">{t('signals.notSaid')}</em> : source ? (
                    <button type="button" className={css.value} title={signal.evidence ? t('signals.from', { words: signal.evidence }) : t('signals.show')} onClick={() => revealMessage([source])}><Words text={label!} oneLine /></button>
                  ) : <Words text={label!} oneLine className={css.value} />}
                  {signal && <Meter confidence={signal.confidence} />}
                </dd>
              </div>
            )
          })}
        </dl>
      )}
    </section>
  )
}
