import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { onLive } from '../api/live'
import type { Offer } from '../api/types'
import { typing } from '../keys/match'
import { useKeys } from '../keys/useKeys'
import { may, useMe } from '../shell/state'
import { say } from '../ui/toast'
import { useMedia } from '../ui/useMedia'
import { t } from '../words'
import { OfferCard } from './OfferCard'
import css from './OfferCards.module.css'
import { accept, decline, useAnnouncement, useOffers, useSignOfLife } from './offers'

const STILL_MS = 500

/** Work one is asked to take, wherever one is: the page makes room for it, so that it never lies over what one does. */
export function OfferCards() {
  const me = useMe()
  const navigate = useNavigate()
  const offers = useOffers(may(me, 'inbox.work'))
  const words = useAnnouncement(offers)
  const dock = useRef<HTMLElement>(null)
  const silent = me.person.presence === 'no_answer'
  const wide = useMedia('(min-width: 1360px)')
  const rest = offers.length - (wide ? 2 : 1)
  const lying = `${silent} ${offers.map((offer) => offer.id).join(' ')}`
  const [still, setStill] = useState('')
  useSignOfLife(me)
  useEffect(() => {
    const timer = setTimeout(() => setStill(lying), STILL_MS)
    return () => clearTimeout(timer)
  }, [lying])
  useEffect(() => onLive((event) => {
    const told = event.data?.told as string[] | undefined
    const name = event.conversation?.customer.name
    if (event.name === 'conversation.escalated' && told?.includes(me.person.id) && name) say(t(Number(event.data?.share) < 1 ? 'offer.soonLate' : 'offer.late', { name }))
  }), [me.person.id])

  useKeys({ offers: () => dock.current?.querySelector<HTMLElement>('[data-offer]')?.focus() })

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
        <section ref={dock} className={css.dock} aria-label={t('offer.region')} data-dock data-moved={still !== lying || undefined}>
          {silent && (
            <div className={css.silent}>
              <p><strong>{t('offer.silent')}</strong> {t('offer.silentMore')}</p>
              {/* Any touch says so; this is for whoever looks for something to touch. */}
              <button type="button" className="btn">{t('offer.here')}</button>
            </div>
          )}
          {offers.length > 0 && (
            <ul className={css.row}>{offers.map((offer) => <OfferCard key={offer.id} offer={offer} onAccept={() => void take(offer)} onDecline={(because) => void decline(offer, because)} />)}</ul>
          )}
          {rest > 0 && <p className={css.rest}>{t('offer.rest', { n: rest })}</p>}
        </section>
      )}
    </>
  )
}
