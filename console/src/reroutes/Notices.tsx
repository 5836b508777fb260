import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { client } from '../api/cache'
import { calls } from '../api/calls'
import { onLive } from '../api/live'
import { Icon } from '../ui/Icon'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import { useNeeds } from '../understanding/needs'
import { rerouteCalls } from './calls'
import { driftSaid } from './drift'
import css from './Notices.module.css'

const key = ['notices']
const ours = new Set(['staff.paused', 'staff.resumed', 'staff.presence_changed', 'routing.drifted', 'routing.drift_acknowledged'])
const MOST = 2

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
  useEffect(() => onLive((event) => void (ours.has(event.name) && client.invalidateQueries({ queryKey: key }))), [])
  if (!data || (!data.paused_by && !data.drifts.length)) return null
  return (
    <section className={css.notices} aria-label={t('notice.title')} role="status">
      {data.paused_by && (
        <div className={css.notice}>
          <Icon name="player-pause" size={17} />
          <p className="grow">{t('notice.paused', { name: data.paused_by.name })}</p>
          <span className={css.acts}><button type="button" className={css.act} onClick={() => void run(calls.setPresence('available'))}>{t('notice.back')}</button></span>
        </div>
      )}
      {data.drifts.slice(0, MOST).map((drift) => (
        <div key={drift.id} className={css.notice}>
          <Icon name="alert-triangle" size={17} />
          <p className="grow">{driftSaid(drift)}</p>
          <span className={css.acts}>
            <Link to="/board" search={{ tab: 'rerouting' }} className={css.act}>{t('notice.look')}</Link>
            <button type="button" className={css.act} onClick={() => void run(rerouteCalls.acknowledge(drift.id))}>{t('notice.seen')}</button>
          </span>
        </div>
      ))}
    </section>
  )
}
