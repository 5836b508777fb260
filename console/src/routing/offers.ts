import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { client, patchRow } from '../api/cache'
import { calls } from '../api/calls'
import { Refused } from '../api/http'
import { onLive } from '../api/live'
import type { Me, Named, Offer, Offers } from '../api/types'
import { preferences } from '../settings/preferences'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import { chime } from './chime'

const key = ['offers'] as const
/** How far this device's clock is behind the server's, by which offers expire. */
let behind = 0

const read = () => calls.offers().then((found) => {
  behind = new Date(found.now).getTime() - Date.now()
  return found
})
const change = (next: (was: readonly Offer[]) => Offer[]) => client.setQueryData<Offers>(key, (was) => was && { ...was, items: next(was.items) })
const again = () => void client.invalidateQueries({ queryKey: key })

export const secondsLeft = (offer: Offer): number => Math.max(0, Math.ceil((new Date(offer.expires_at).getTime() - Date.now() - behind) / 1000))

/** What I am asked to take, the soonest to expire first; nothing that has expired. */
export function useOffers(enabled: boolean): readonly Offer[] {
  const { data } = useQuery({ queryKey: key, queryFn: read, enabled, staleTime: 20_000 })
  const [, tick] = useState(0)
  const items = data?.items ?? []
  const some = items.length > 0
  useEffect(() => onLive((event) => {
    if (event.name.startsWith('conversation.offer')) again()
  }), [])
  useEffect(() => {
    if (!some) return
    const timer = setInterval(() => tick((was) => was + 1), 1000)
    return () => clearInterval(timer)
  }, [some])
  return items.filter((one) => secondsLeft(one) > 0)
}

/** What a screen reader is told: each new offer once. */
export function useAnnouncement(offers: readonly Offer[]): string {
  const known = useRef(new Set<string>())
  const [words, setWords] = useState('')
  useEffect(() => {
    const fresh = offers.filter((one) => !known.current.has(one.id))
    known.current = new Set(offers.map((one) => one.id))
    const first = fresh[0]
    if (!first) return
    setWords(t(first.urgent ? 'offer.newsUrgent' : 'offer.news', { name: first.conversation.customer.name, action: first.next_action }))
    if (preferences.get().offerSound) chime()
  }, [offers])
  return words
}

/** Takes the work. Somebody else may have been first; then that is said. True when it is mine. */
export async function accept(offer: Offer): Promise<boolean> {
  change((was) => was.filter((one) => one.id !== offer.id))
  try {
    patchRow(await calls.acceptOffer(offer.id))
    void client.invalidateQueries({ queryKey: ['counts'] })
    return true
  } catch (error) {
    const owner = error instanceof Refused && error.code === 'already_taken' ? (error.body.owner as Named | undefined) : undefined
    say(owner ? t('offer.taken', { name: owner.name }) : error instanceof Refused && error.code === 'offer_over' ? t('offer.over') : reason(error), { tone: owner ? 'calm' : 'bad' })
    return false
  } finally {
    again()
  }
}

export async function decline(offer: Offer, because = ''): Promise<void> {
  change((was) => was.filter((one) => one.id !== offer.id))
  try {
    await calls.declineOffer(offer.id, because)
    say(t('offer.declined', { name: offer.conversation.customer.name }))
  } catch (error) {
    if (!(error instanceof Refused && ['already_taken', 'offer_over'].includes(error.code))) say(reason(error), { tone: 'bad' })
  } finally {
    again()
  }
}

/** Whoever let an offer pass is back with their first touch of a key or the screen. */
export function useSignOfLife(me: Me): void {
  const silent = me.person.presence === 'no_answer'
  useEffect(() => {
    if (!silent) return
    let told = false
    const here = () => {
      if (told) return
      told = true
      calls.here().then((person) => {
        client.setQueryData<Me>(['me'], (was) => was && { ...was, person: { ...was.person, presence: person.presence } })
        say(t('offer.backAgain'))
      }).catch(() => (told = false))
    }
    window.addEventListener('keydown', here)
    window.addEventListener('pointerdown', here)
    return () => {
      window.removeEventListener('keydown', here)
      window.removeEventListener('pointerdown', here)
    }
  }, [silent])
}
