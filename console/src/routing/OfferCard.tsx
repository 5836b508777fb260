import { Menu } from '@mantine/core'
import { type KeyboardEvent, useId } from 'react'
import type { Offer } from '../api/types'
import { NeedChip } from '../understanding/NeedChip'
import { ChannelIcon } from '../ui/Channel'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { Words } from '../ui/Words'
import { number, type PlainKey, t } from '../words'
import { span } from '../words/time'
import css from './OfferCards.module.css'
import { secondsLeft } from './offers'

const reasons: PlainKey[] = ['offer.because.busy', 'offer.because.notMine', 'offer.because.leaving']
const KEYS = { accept: 'A', decline: 'D' }
const AROUND = 2 * Math.PI * 15

interface Props { offer: Offer; onAccept: () => void; onDecline: (because?: string) => void }

/** One offer: who it is, what to do, how long it stands. Accept and decline by button, or by A and D once the card has the focus. */
export function OfferCard({ offer, onAccept, onDecline }: Props) {
  const title = useId()
  const minute = useMinute()
  const { conversation: row } = offer
  const left = secondsLeft(offer)
  const waited = Math.max(0, minute - new Date(offer.arrived_at).getTime())

  function press(event: KeyboardEvent) {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const act = { KeyA: onAccept, KeyD: () => onDecline() }[event.code]
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  return (
    <li className={css.card} data-urgent={offer.urgent || undefined} tabIndex={-1} data-offer aria-labelledby={title} onKeyDown={press}>
      <span className={css.ring} data-soon={left <= 10 || undefined}>
        <svg viewBox="0 0 36 36" width={38} height={38} aria-hidden focusable={false}>
          <circle cx="18" cy="18" r="15" />
          <circle className={css.left} cx="18" cy="18" r="15" strokeDasharray={AROUND} strokeDashoffset={AROUND * (1 - Math.min(1, left / offer.seconds))} />
        </svg>
        <span className="num" aria-hidden>{number(left)}</span>
      </span>
      <div className={css.what}>
        <div className={css.head}>
          <ChannelIcon channel={row.channel} />
          <strong id={title} className="ell txt" dir="auto">{row.customer.name}</strong>
          {offer.urgent && <span className="chip coral"><Icon name="flame" size={13} /><span className={css.word}>{t('row.urgent')}</span></span>}
          {row.need && <span className={css.need}><NeedChip need={row.need} /></span>}
          <span className={`${css.more} ell`}>{waited < 60_000 ? t('offer.justNow') : t('offer.waits', { time: span(waited) })}</span>
          <span className={`${css.more} ell`}>{offer.others > 0 ? t('offer.others', { n: offer.others }) : t('offer.onlyYou')}</span>
        </div>
        <Words as="p" text={offer.next_action || row.preview?.text || ''} className={css.next} />
      </div>
      <div className={css.foot}>
        <button type="button" className="btn main" onClick={onAccept} aria-describedby={title}>{t('offer.accept')} <kbd className={css.cap} aria-hidden>{KEYS.accept}</kbd></button>
        <button type="button" className={`btn ${css.wide}`} onClick={() => onDecline()} aria-describedby={title}>{t('offer.decline')} <kbd className={css.cap} aria-hidden>{KEYS.decline}</kbd></button>
        <Menu position="top-end" width={230} keepMounted={false}>
          <Menu.Target><button type="button" className="iconbtn" aria-label={t('offer.because')} title={t('offer.because')}><Icon name="dots" /></button></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item className={css.narrow} onClick={() => onDecline()}>{t('offer.decline')}</Menu.Item>
            {reasons.map((because) => <Menu.Item key={because} onClick={() => onDecline(t(because))}>{t(because)}</Menu.Item>)}
          </Menu.Dropdown>
        </Menu>
      </div>
    </li>
  )
}
