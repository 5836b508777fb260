import { Link } from '@tanstack/react-router'
import type { ChannelKind, CustomerCard as Card } from '../api/types'
import { may, useMe } from '../shell/state'
import { Avatar } from '../ui/Avatar'
import { ChannelIcon } from '../ui/Channel'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { Code, Words } from '../ui/Words'
import { number, t } from '../words'
import { languageName } from '../words/languages'
import { T } from '../words/T'
import { day, monthAndYear } from '../words/time'
import css from './CustomerCard.module.css'

const allergy = /allerg|حساسية/i

/** Who the customer is, at a glance. */
export function CustomerCard({ card, channel }: { card: Card; channel?: ChannelKind }) {
  const now = useMinute()
  const me = useMe()
  const main = card.handles.find((handle) => handle.channel === channel || (channel === 'whatsapp' && handle.channel === 'phone')) ?? card.handles[0]
  return (
    <section aria-label={t('customer.title')}>
      <div className={css.top}>
        <Avatar name={card.name} initials={card.initials} size={44} />
        <div className="grow">
          <h2 className={css.name}>{may(me, 'customers.read') ? <Link to="/customers/{-$customerId}" params={{ customerId: card.id }}><Words text={card.name} oneLine /></Link> : <Words text={card.name} oneLine />}</h2>
          <p className={`${css.sub} ell`}>{main ? <T k="customer.since" v={{ address: <Code text={main.address} />, date: monthAndYear(card.since) }} /> : t('customer.sinceOnly', { date: monthAndYear(card.since) })}</p>
        </div>
      </div>
      <div className={css.tags}>
        {card.vip_level > 0 && <span className="chip plum">{t('row.vip')}</span>}
        {card.language && <span className="chip">{t('customer.prefers', { language: languageName(card.language) })}</span>}
        {card.tags.map((tag) => <span key={tag} className={`chip ${allergy.test(tag) ? 'coral' : ''}`} dir="auto">{tag}</span>)}
      </div>
      <dl className={css.facts}>
        <div><dt>{t('customer.conversations')}</dt><dd className="num">{number(card.conversations)}</dd></div>
        <div><dt>{t('customer.openNow')}</dt><dd className="num">{number(card.open_conversations)}</dd></div>
        {card.last_seen_at && <div className={css.whole}><dt>{t('customer.lastSeen')}</dt><dd>{day(card.last_seen_at, now)}</dd></div>}
      </dl>
      {card.handles.length > 1 && (
        <ul className={css.handles}>
          {card.handles.map((handle) => (
            <li key={handle.channel + handle.address}>{handle.channel === 'phone' ? <Icon name="phone" size={15} /> : <ChannelIcon channel={handle.channel} />}<Code text={handle.address} className="ell" /></li>
          ))}
        </ul>
      )}
      {card.note && <Words as="p" text={card.note} className={css.note} />}
    </section>
  )
}
