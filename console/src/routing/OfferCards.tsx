import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { onLive } from '../api/live'
import type { Offer } from '../api/types'
import { typing } from '../keys/match'
import { useKeys } from '../keys/useKeys'
import { may, useMe } from '../shell/state'
import { say } from '../ui/toast'
import { t } from '../words'
import { OfferCard } from './OfferCard'
import css from './OfferCards.module.css'
import { accept, decline, useAnnouncement, useOffers, useSignOfLife } from './offers'

/** Work one is asked to take, wherever one is: beside what one does, never over it. */
export function OfferCards() {
  const me = useMe()
  const navigate = useNavigate()
  const offers = useOffers(may(me, 'inbox.work'))
  const words = useAnnouncement(offers)
  const stack = useRef<HTMLElement>(null)
  const silent = me.person.presence === 'no_answer'
  useSignOfLife(me)
  useEffect(() => onLive((event) => {
    const told = event.data?.told as string[] | undefined
    const name = event.conversation?.customer.name
    if (event.name === 'conversation.escalated' && told?.includes(me.person.id) && name) say(t(Number(event.data?.share) < 1 ? 'offer.soonLate' : 'offer.late', { name }))
  }), [me.person.id])

  useKeys({ offers: () => stack.current?.querySelector<HTMLElement>('[data-offer]')?.focus() })

  async function take(offer: Offer) {
    // Whoever is in the middle of a sentence is not taken away from it.
    const writing = typing(document.activeElement)
    if (!(await accept(offer))) return
    if (writing) say(t('offer.yours', { name: offer.conversation.customer.name }))
    else void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId: offer.conversation.id }, search: { view: 'mine' } })
  }

  return (
    <>
      <p className="vh" role="status" aria-live="polite">{words}</p>
      {(offers.length > 0 || silent) && (
        <section ref={stack} className={css.stack} aria-label={t('offer.region')}>
          {silent && (
            <div className={css.silent}>
              <strong>{t('offer.silent')}</strong>
              <p>{t('offer.silentMore')}</p>
              {/* Any touch says so; this is for whoever looks for something to touch. */}
              <button type="button" className="btn">{t('offer.here')}</button>
            </div>
          )}
          <ul>{offers.map((offer) => <OfferCard key={offer.id} offer={offer} onAccept={() => void take(offer)} onDecline={(because) => void decline(offer, because)} />)}</ul>
          {offers.length > 1 && <p className={css.rest}>{t('offer.rest', { n: offers.length - 1 })}</p>}
        </section>
      )}
    </>
  )
}
