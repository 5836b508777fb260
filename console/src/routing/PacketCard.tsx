import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Message, Packet } from '../api/types'
import { revealMessage } from '../inbox/reveal'
import { needName } from '../understanding/needs'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { Words } from '../ui/Words'
import { t } from '../words'
import { clock, dayAndClock, dayOf, due, span } from '../words/time'
import css from './PacketCard.module.css'

interface Props {
  packet: Packet
  messages: readonly Message[]
  /** When whoever has it now got it: what others answered before does not fold their packet. */
  since: string | undefined
  now: string | null
  resting: boolean
}

/** Whether one of us has answered since then. */
const answeredSince = (messages: readonly Message[], since: string): boolean =>
  messages.some((message) => (message.direction === 'outbound' || message.direction === 'echo') && message.author.kind === 'staff' && message.status !== 'failed' && message.at > since)

/** What the next person needs in order to act without scrolling; one line once somebody has answered. */
export function PacketCard({ packet, messages, since, now: dueAt, resting }: Props) {
  const minute = useMinute()
  const byHand = packet.made_by !== 'rules'
  const answered = answeredSince(messages, byHand && packet.at > (since ?? '') ? packet.at : (since ?? ''))
  const [choice, setChoice] = useState<boolean>()
  const open = choice ?? !answered
  const at = resting ? null : dueAt ?? (answered ? null : packet.due_at)
  const wait = at ? due(at, minute) : undefined
  const left = at ? new Date(at).getTime() - minute : 0
  return (
    <section className={css.packet} data-open={open || undefined} aria-label={t('packet.title')}>
      <button type="button" className={css.head} aria-expanded={open} onClick={() => setChoice(!open)}>
        <Icon name="clipboard-text" />
        <h3 className={css.title}>{t('packet.title')}</h3>
        {open && byHand && <span className={`ell ${css.from}`}>{t('packet.from', { name: packet.made_by, time: clock(packet.at) })}</span>}
        {!open && <Words mostly text={packet.next_action} oneLine className={css.line} />}
        {wait && <span className={css.due} data-tone={wait.tone}>{left < 0 ? t('packet.late', { time: span(-left) }) : t('packet.due', { time: span(left) })}</span>}
        <span className={css.chevron}><Icon name="chevron-down" size={16} /></span>
      </button>
      {open && (
        <div className={`${css.body} scroll`} tabIndex={0} role="group" aria-label={t('packet.title')}>
          <h4>{t('packet.next')}</h4>
          <Words as="p" mostly text={packet.next_action} className={css.next} />
          <div className={css.two}>
            <div>
              <h4>{t('packet.summary')}</h4>
              <Words as="p" mostly text={packet.summary} />
            </div>
            {packet.already_said.length > 0 && (
              <div>
                <h4>{t('packet.said')}</h4>
                <ul>{packet.already_said.map((line) => <li key={line}><p className="txt">{line}</p></li>)}</ul>
              </div>
            )}
          </div>
          {packet.by_model && (
            <div className={css.model}>
              <h4><Icon name="sparkles" size={13} />{t('packet.byModel', { name: packet.by_model.made_by, time: dayAndClock(packet.by_model.at) })}</h4>
              <Words as="p" mostly text={packet.by_model.text} />
            </div>
          )}
          {(packet.links ?? []).length > 0 && (
            <p className={css.links}>
              <span className="quiet">{t('packet.links')}</span>
              {packet.links!.map((one) => (
                <Link key={one.conversation_id} to="/inbox/{-$conversationId}" params={{ conversationId: one.conversation_id }} search={{ view: 'all' }} className={css.link}>
                  {one.need ? needName(one.need) : t('packet.unread')} <span className="quiet">{one.status === 'closed' ? t('packet.closedOn', { day: dayOf(one.at) }) : t('packet.open')}</span>
                </Link>
              ))}
            </p>
          )}
          <p className={css.below}>
            {packet.cites.length > 0 && <button type="button" className={css.cites} onClick={() => revealMessage(packet.cites)}>{t('packet.cites', { n: packet.cites.length })}</button>}
            {byHand && packet.taken_up_seconds != null && <span className="quiet">{t('packet.takenUp', { time: span(packet.taken_up_seconds * 1000) })}</span>}
          </p>
        </div>
      )}
    </section>
  )
}
