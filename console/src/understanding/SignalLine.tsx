import { Popover } from '@mantine/core'
import { useState } from 'react'
import type { Reading, SignalName } from '../api/types'
import { revealMessage } from '../inbox/reveal'
import { may, useMe } from '../shell/state'
import { Icon } from '../ui/Icon'
import type { IconName } from '../ui/icon-names'
import { Meter } from '../ui/Meter'
import { Words } from '../ui/Words'
import { t } from '../words'
import { languageName } from '../words/languages'
import { SignalEditor } from './SignalEditor'
import css from './Signals.module.css'

const looks: Record<SignalName, IconName> = { urgency: 'urgent', location: 'map-pin', service: 'tool', timing: 'clock', budget: 'wallet', language: 'language', lead: 'user-plus' }

/** One signal: its value opens the message that said it, the pencil says what it really is. */
export function SignalLine({ name, reading, conversationId }: { name: SignalName; reading: Reading; conversationId?: string }) {
  const works = may(useMe(), 'inbox.work') && conversationId !== undefined
  const [open, setOpen] = useState(false)
  const signal = reading.signals[name]
  const source = signal?.source_message_id
  const label = signal && (name === 'language' ? languageName(signal.label) : signal.label)
  const said = !signal?.by_person ? null : signal.was === null ? t('signals.confirmed') : signal.was ? t('signals.saidInstead', { value: signal.was }) : t('signals.saidAnew')
  return (
    <div className={css.signal}>
      <dt><Icon name={looks[name]} size={17} />{t(`signal.${name}`)}</dt>
      <dd>
        {!label ? <em className="quiet">{t('signals.notSaid')}</em> : source ? (
          <button type="button" className={css.value} title={signal?.evidence ? t('signals.from', { words: signal.evidence }) : t('signals.show')} onClick={() => revealMessage([source])}><Words text={label} oneLine /></button>
        ) : <Words text={label} oneLine className={css.value} />}
        {signal?.by_model && <span className={css.noticed} role="img" aria-label={t('signals.byModel')} title={t('signals.byModel')}><Icon name="sparkles" size={16} /></span>}
        {said && <span className={css.confirmed} role="img" aria-label={said} title={said}><Icon name="circle-check" size={17} /></span>}
        <span className={css.acts}>
          {works && (
            <Popover opened={open} onChange={setOpen} position="bottom-end" width={320} middlewares={{ flip: true, shift: { crossAxis: true, padding: 8 } }} trapFocus returnFocus keepMounted={false} withinPortal>
              <Popover.Target>
                <button type="button" className={css.act} data-rest={!open} aria-label={t('signals.correctOne', { signal: t(`signal.${name}`) })} title={t('signals.correctOne', { signal: t(`signal.${name}`) })} onClick={() => setOpen(!open)}><Icon name="pencil" size={15} /></button>
              </Popover.Target>
              <Popover.Dropdown aria-label={t('signals.correctOne', { signal: t(`signal.${name}`) })}><SignalEditor name={name} reading={reading} conversationId={conversationId} onClose={() => setOpen(false)} /></Popover.Dropdown>
            </Popover>
          )}
          {label && !signal?.by_person && !signal?.by_model && <Meter confidence={signal!.confidence} />}
        </span>
      </dd>
    </div>
  )
}
