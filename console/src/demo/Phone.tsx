import { useLayoutEffect, useRef } from 'react'
import type { Persona, PhoneThread, SimulatorAccount } from '../api/types'
import { Avatar } from '../ui/Avatar'
import { channelName } from '../ui/Channel'
import { Icon } from '../ui/Icon'
import type { IconName } from '../ui/icon-names'
import { Words } from '../ui/Words'
import { t } from '../words'
import { clock } from '../words/time'
import css from './Phone.module.css'
import { PhoneComposer } from './PhoneComposer'
import type { Writing } from './Simulator'

interface Props { account: SimulatorAccount; persona: Persona; thread: PhoneThread | undefined; onWrite: (writing: Writing) => void }

const marks: Partial<Record<string, IconName>> = { voice: 'microphone', audio: 'microphone', image: 'photo', location: 'map-pin', document: 'file', interactive: 'hand-click' }
const ticks: Partial<Record<string, IconName>> = { queued: 'clock', sent: 'check', delivered: 'checks', read: 'checks', failed: 'alert-circle' }

/** What the customer holds in the hand: their own messages on their side, ours on the other. */
export function Phone({ account, persona, thread, onWrite }: Props) {
  const screen = useRef<HTMLDivElement>(null)
  const items = thread?.items ?? []
  useLayoutEffect(() => {
    screen.current?.scrollTo({ top: screen.current.scrollHeight })
  }, [items.length])
  const last = items.at(-1)
  return (
    <section id="phone" className={css.phone} data-channel={account.channel} aria-label={t('simulator.phoneOf', { name: persona.name })}>
      <header className={css.top}>
        <Avatar name={account.label} size={34} channel={account.channel} />
        <span className="grow"><Words text={account.label} oneLine className={css.name} /><span className={css.channel}>{channelName(account.channel)}</span></span>
      </header>
      <div ref={screen} className={`scroll ${css.screen}`} tabIndex={0} role="log" aria-label={t('simulator.phoneMessages')}>
        {!items.length && <p className={css.empty}>{t('simulator.phoneEmpty', { name: persona.name })}</p>}
        {items.map((one, index) => {
          const mark = marks[one.type]
          return (
            <div key={one.id ?? `${one.at}-${index}`} className={css.bubble} data-mine={one.direction === 'inbound' || undefined}>
              {mark && <span className={css.mark}><Icon name={mark} size={15} /></span>}
              <Words text={one.text} as="span" />
              <span className={css.meta}><bdi dir="ltr" className="num">{clock(one.at)}</bdi>{one.direction === 'inbound' && one.status && ticks[one.status] && <Icon name={ticks[one.status]!} size={14} stroke={2} />}</span>
            </div>
          )
        })}
        {last?.direction === 'outbound' && last.buttons?.map((button) => (
          <button key={button.id} type="button" className={css.button} onClick={() => onWrite({ type: 'button', text: button.title, button_id: button.id })}>{button.title}</button>
        ))}
      </div>
      <PhoneComposer persona={persona} form={account.channel === 'webform'} onWrite={onWrite} />
    </section>
  )
}
