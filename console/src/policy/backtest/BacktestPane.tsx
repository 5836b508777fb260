import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { client } from '../../api/cache'
import { onLive } from '../../api/live'
import { Icon } from '../../ui/Icon'
import { Problem, reason } from '../../ui/Problem'
import { Segmented } from '../../ui/Segmented'
import { say } from '../../ui/toast'
import { useCell } from '../../ui/cell'
import { number, t } from '../../words'
import { dayOf } from '../../words/time'
import { saving, shown } from '../drafting'
import side from '../PolicyPage.module.css'
import type { Page, Policy } from '../types'
import css from './Backtest.module.css'
import { type Backtest, type Backtests, backtestCalls, KEY, underWay } from './calls'
import { ChangedList } from './ChangedList'
import { Classes, Figures } from './Figures'
import { Loads } from './Loads'

const PERIODS = [7, 30, 90] as const
const DAY = 86_400_000

/** The draft tried on what really happened, before it counts: run, watch, read. */
export function BacktestPane({ page, writes, onClose }: { page: Page; writes: boolean; onClose?: () => void }) {
  const [days, setDays] = useState<number>(30)
  const [busy, setBusy] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  const unsaved = useCell(saving)
  const { data, error, refetch } = useQuery({ queryKey: [KEY, days], queryFn: () => backtestCalls.newest(days), refetchInterval: (asked) => (underWay(asked.state.data?.newest) ? 2000 : false) })
  useEffect(() => {
    if (onClose) heading.current?.focus()
  }, [onClose])
  useEffect(() => onLive((event) => {
    if (event.name.startsWith('backtest.')) void client.invalidateQueries({ queryKey: [KEY] })
  }), [])
  const one = data?.newest
  const runs = underWay(one)

  async function act(work: Promise<Backtest>) {
    setBusy(true)
    try {
      const newest = await work
      client.setQueryData<Backtests>([KEY, days], (was) => was && { ...was, newest })
    } catch (failure) {
      say(reason(failure), { tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }

  return (
    <aside className={side.side} aria-labelledby="backtest" onKeyDown={(event) => event.key === 'Escape' && onClose?.()}>
      <div className={side.sideHead}>
        <h2 id="backtest" ref={heading} tabIndex={-1}>{t('backtest.title')}</h2>
        {writes && !runs && (
          <button type="button" className="btn" disabled={busy || unsaved || !page.draft} onClick={() => void act(backtestCalls.start(days))}>
            <Icon name="player-play" size={16} />{t(one?.found && page.draft ? 'backtest.again' : 'backtest.run')}
          </button>
        )}
        {onClose && <button type="button" className="iconbtn" aria-label={t('dialog.close')} onClick={onClose}><Icon name="x" size={18} /></button>}
      </div>
      <div className={`scroll ${side.sideBody} ${css.body}`} tabIndex={0} role="group" aria-labelledby="backtest">
        {!runs && writes && page.draft && (
          <Segmented small label={t('backtest.period')} value={String(days)} options={PERIODS.map((n) => ({ value: String(n), label: t('backtest.days', { n }) }))} onChange={(value) => setDays(Number(value))} />
        )}
        {!page.draft && !runs && <p className="soft">{t('backtest.noDraft')}</p>}
        {error && !data && <Problem error={error} retry={() => void refetch()} />}
        {!data && !error && <div className={css.bones} aria-busy>{[0, 1, 2].map((bone) => <div key={bone} className="skeleton" />)}</div>}
        {data && page.draft && !one && <p className="soft">{t('backtest.intro', { n: data.period.conversations })}</p>}
        {one && runs && <Running one={one} writes={writes} busy={busy} cancel={() => void act(backtestCalls.cancel(one.id))} />}
        {one && (one.state === 'failed' || one.state === 'cancelled') && <p className={css.notice} data-tone={one.state}>{t(one.state === 'failed' ? 'backtest.failed' : 'backtest.cancelled')}</p>}
        {one?.found && <Result one={one} known={{ ...page.published.policy.classes, ...shown(page).classes }} />}
      </div>
    </aside>
  )
}

function Running({ one, writes, busy, cancel }: { one: Backtest; writes: boolean; busy: boolean; cancel: () => void }) {
  const percent = Math.round(one.progress * 100)
  return (
    <div className={css.running}>
      <p className={css.step} role="status">{t(`backtest.step.${one.step}`)}</p>
      <div className={css.bar} role="progressbar" aria-label={t('backtest.title')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}><i style={{ inlineSize: `${percent}%` }} /></div>
      <p className="quiet num">{t('backtest.progress', { percent: number(percent) })}</p>
      {writes && <button type="button" className="btn bare" disabled={busy} onClick={cancel}>{t('backtest.cancel')}</button>}
    </div>
  )
}

function Result({ one, known }: { one: Backtest; known: Policy['classes'] }) {
  const found = one.found!
  const days = Math.round((Date.parse(one.ends) - Date.parse(one.starts)) / DAY)
  return (
    <>
      {one.stale && <p className={css.notice}>{t('backtest.stale')}</p>}
      <p className="soft">{one.draft_version === null ? t('backtest.about', { n: found.enquiries, days, day: dayOf(one.ends) }) : t('backtest.aboutDraft', { n: found.enquiries, days, day: dayOf(one.ends) })}</p>
      <Figures found={found} />
      <Loads found={found} />
      <ChangedList found={found} />
      <Classes found={found} known={known} />
      <section>
        <h3>{t('backtest.limits')}</h3>
        <ul className={css.limits}>
          {found.limits.map((text) => <li key={text}>{text}</li>)}
          <li>{t('backtest.exact', { same: found.same, n: found.decisions })}</li>
        </ul>
      </section>
    </>
  )
}
