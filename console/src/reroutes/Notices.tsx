import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { client } from '../api/cache'
import { calls } from '../api/calls'
import { onLive } from '../api/live'
import { Icon } from '../ui/Icon'
import { reason } from '../ui/Problem'
import { chime } from '../routing/chime'
import { preferences } from '../settings/preferences'
import { say } from '../ui/toast'
import { clock } from '../words/time'
import { t } from '../words'
import { useMedia } from '../ui/useMedia'
import { useNeeds } from '../understanding/needs'
import { rerouteCalls } from './calls'
import { driftSaid } from './drift'
import css from './Notices.module.css'

const key = ['notices']
const ours = new Set(['staff.paused', 'staff.resumed', 'staff.presence_changed', 'routing.drifted', 'routing.drift_acknowledged', 'conversation.on_call_rung'])
const MOST = 2
/** On a phone there is room for one of each, and for the work below it. */
const MOST_ON_A_PHONE = 1

async function run(act: Promise<unknown>): Promise<void> {
  try {
    await act
  } catch (error) {
    say(reason(error), { tone: 'bad' })
  }
  void client.invalidateQueries({ queryKey: key })
}

/** What somebody has to know wherever they are: that they were paused, and by whom; that more than usual lands with the wrong person. */
export function Notices() {
  const { data } = useQuery({ queryKey: key, queryFn: rerouteCalls.notices, staleTime: 5 * 60_000 })
  useNeeds()
  const rung = useRef(new Set<string>())
  useEffect(() => onLive((event) => {
    // Somebody may have it by now, and then nobody is rung any more.
    if (ours.has(event.name) || (rung.current.size > 0 && rung.current.has(event.conversation?.id ?? ''))) void client.invalidateQueries({ queryKey: key })
  }), [])
  const ringing = data?.ringing ?? []
  const most = useMedia('(max-width: 699px)') ? MOST_ON_A_PHONE : MOST
  useEffect(() => {
    if (ringing.some((one) => !rung.current.has(one.conversation_id)) && preferences.get().offerSound) chime()
    rung.current = new Set(ringing.map((one) => one.conversation_id))
  }, [data])
  if (!data || (!data.paused_by && !data.drifts.length && !ringing.length)) return null
  return (
    <section className={css.notices} aria-label={t('notice.title')} role="status">
      {data.paused_by && (
        <div className={css.notice}>
          <Icon name="player-pause" size={17} />
          <p className="grow">{t('notice.paused', { name: data.paused_by.name })}</p>
          <span className={css.acts}><button type="button" className={css.act} onClick={() => void run(calls.setPresence('available'))}>{t('notice.back')}</button></span>
        </div>
      )}
      {ringing.slice(0, most).map((one, place) => (
        <div key={one.conversation_id} className={css.notice} data-urgent>
          <Icon name="phone" size={17} />
          <p className="grow">{t('notice.ringing', { name: one.customer || t('board.someone'), time: clock(one.since) })}<Rest of={ringing} most={most} place={place} /></p>
          <span className={css.acts}><Link to="/inbox/{-$conversationId}" params={{ conversationId: one.conversation_id }} search={{ view: 'all' }} className={css.act}>{t('notice.answer')}</Link></span>
        </div>
      ))}
      {data.drifts.slice(0, most).map((drift, place) => (
        <div key={drift.id} className={css.notice}>
          <Icon name="alert-triangle" size={17} />
          <p className="grow">{driftSaid(drift)}<Rest of={data.drifts} most={most} place={place} /></p>
          <span className={css.acts}>
            <Link to="/board" search={{ tab: 'rerouting' }} className={css.act}>{t('notice.look')}</Link>
            <button type="button" className={css.act} onClick={() => void run(rerouteCalls.acknowledge(drift.id))}>{t('notice.seen')}</button>
          </span>
        </div>
      ))}
    </section>
  )
}

/** After the last one shown: how many there are besides. */
function Rest({ of, most, place }: { of: readonly unknown[]; most: number; place: number }) {
  return place === most - 1 && of.length > most ? <span className={css.rest}> {t('notice.rest', { n: of.length - most })}</span> : null
}
