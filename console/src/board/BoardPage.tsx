import { Link, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { may, useMe } from '../shell/state'
import { useCell } from '../ui/cell'
import { Icon } from '../ui/Icon'
import { Empty, Problem } from '../ui/Problem'
import { Segmented } from '../ui/Segmented'
import { useMedia } from '../ui/useMedia'
import { number, t } from '../words'
import { Carry } from './Carry'
import css from './BoardPage.module.css'
import type { Board, Person } from './calls'
import { FullDialog, MoveDialog } from './MoveDialog'
import { choosing, full } from './moving'
import { PeopleList } from './PeopleList'
import { QueueStrip } from './QueueStrip'
import { ReroutesSection } from '../reroutes/ReroutesSection'
import { ShiftDialog } from './ShiftDialog'
import { useBoard, useBoardLive } from './useBoard'
import { WaitingList } from './WaitingList'

/** What waits and who holds what, as it changes; a manager moves work, pauses people and changes today's shifts here. */
export function BoardPage() {
  const me = useMe()
  const { tab } = useSearch({ strict: false })
  useEffect(() => {
    document.title = t('title.board')
  }, [])
  if (!may(me, 'routing.read')) return <Empty icon="lock" text={t('board.notAllowed')} hint={t('board.notAllowedHint')} />
  if (tab === 'rerouting') return <Rerouting />
  return <Now movable={may(me, 'inbox.assign')} />
}

function Rerouting() {
  return (
    <div className={`scroll ${css.report}`}>
      <h1 className="vh">{t('board.title')}</h1>
      <Link to="/board" search={{}} className={`btn bare ${css.back}`}><Icon name="arrow-left" size={16} flip />{t('reroutes.back')}</Link>
      <ReroutesSection />
    </div>
  )
}

function Now({ movable }: { movable: boolean }) {
  useBoardLive()
  const { data, error, refetch } = useBoard()
  const [queue, setQueue] = useState<string | null>(null)
  const [pane, setPane] = useState<'waiting' | 'people'>('waiting')
  const [shiftOf, setShiftOf] = useState<Person | null>(null)
  const load = useCell(choosing)
  const over = useCell(full)
  const narrow = useMedia('(max-width: 899px)')
  if (!data) return error ? <div className={css.page}><h1 className="vh">{t('board.title')}</h1><Problem error={error} safe={t('board.safe')} retry={() => void refetch()} /></div> : <Loading />
  const chosen = data.queues.find((one) => one.queue === queue)
  const waiting = data.queues.reduce((sum, one) => sum + one.waiting, 0)
  return (
    <div className={css.page}>
      <Head board={data} waiting={waiting} />
      <QueueStrip queues={data.queues} chosen={chosen?.queue ?? null} onChoose={setQueue} />
      {narrow && (
        <div className={css.panes}>
          <Segmented label={t('board.tabs')} value={pane} onChange={setPane} options={[{ value: 'waiting', label: t('board.waiting'), count: number(waiting) }, { value: 'people', label: t('board.people'), count: number(data.people.length) }]} />
        </div>
      )}
      <div className={css.body}>
        {(!narrow || pane === 'waiting') && <WaitingList board={data} queue={chosen} movable={movable} />}
        {(!narrow || pane === 'people') && <div className={css.people}><PeopleList board={data} movable={movable} onShift={setShiftOf} /></div>}
      </div>
      <Carry />
      {load && <MoveDialog board={data} load={load} />}
      {over && <FullDialog />}
      {shiftOf && <ShiftDialog person={shiftOf} onClose={() => setShiftOf(null)} />}
    </div>
  )
}

function Head({ board, waiting }: { board: Board; waiting: number }) {
  const late = board.queues.reduce((sum, one) => sum + one.late, 0)
  return (
    <header className={css.head}>
      <h1>{t('board.title')}</h1>
      <p className={`quiet ${css.summary}`}>{t('board.summary', { n: waiting })}{late > 0 && <span className={css.late}>{t('board.summaryLate', { n: late })}</span>}</p>
      <span className="grow" />
      <Link to="/board" search={{ tab: 'rerouting' }} className="btn"><Icon name="route" size={16} /><span className={css.label}>{t('board.rerouting')}</span></Link>
    </header>
  )
}

function Loading() {
  return (
    <div className={css.page} aria-busy>
      <h1 className="vh">{t('board.title')}</h1>
      <div className={css.ghosts}>{Array.from({ length: 5 }, (_, index) => <span key={index} className="skeleton" />)}</div>
      <div className={css.lines}>{Array.from({ length: 7 }, (_, index) => <span key={index} className="skeleton" />)}</div>
    </div>
  )
}
