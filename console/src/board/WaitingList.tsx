import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useMemo, useRef } from 'react'
import type { ChannelKind } from '../api/types'
import { NeedChip } from '../understanding/NeedChip'
import { Avatar } from '../ui/Avatar'
import { usePart } from '../ui/cell'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { Empty, Problem } from '../ui/Problem'
import { useMedia } from '../ui/useMedia'
import { Words } from '../ui/Words'
import { number, t } from '../words'
import { all } from '../words/lists'
import { age, clock, due } from '../words/time'
import type { Board, Queue, Waiting } from './calls'
import { pressed } from './carrying'
import { Grip } from './Grip'
import { carried, type Load } from './moving'
import { useLine } from './useBoard'
import css from './WaitingList.module.css'

const ROW = 74
/** On a phone the reason takes two lines. */
const TALL = 92

interface Props { board: Board; queue: Queue | undefined; movable: boolean }

/** The line in the order in which it is served: who waits, until when an answer is due, and why nobody has them yet. */
export function WaitingList({ board, queue, movable }: Props) {
  const line = useLine(queue?.queue ?? null)
  const height = useMedia('(max-width: 699px)') ? TALL : ROW
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({ count: line.total, getScrollElement: () => scroller.current, estimateSize: () => height, overscan: 8, paddingEnd: 12, getItemKey: (index) => line.at(index)?.id ?? `gap-${index}` })
  const items = rows.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  const names = useMemo(() => new Map(board.queues.map((one) => [one.queue, one.name])), [board.queues])
  useEffect(() => rows.measure(), [height])
  useEffect(() => line.look(first, last), [first, last, queue?.queue])
  useEffect(() => scroller.current?.scrollTo({ top: 0 }), [queue?.queue])
  return (
    <section className={css.pane} aria-label={t('board.line')}>
      {line.error ? <Problem error={line.error} safe={t('board.safe')} retry={line.retry} /> : line.loading ? <div aria-busy className={css.rows}>{Array.from({ length: 7 }, (_, index) => <Skeleton key={index} />)}</div> : !line.total ? <Nothing board={board} queue={queue} /> : (
        <div ref={scroller} className={`scroll ${css.scroller}`} tabIndex={-1} data-scrolls>
          <ol className={css.rows} style={{ height: rows.getTotalSize() }} aria-label={t('board.line')}>
            {items.map((item) => {
              const one = line.at(item.index)
              return (
                <li key={item.key} className={css.slot} aria-setsize={line.total} aria-posinset={item.index + 1} style={{ transform: `translateY(${item.start}px)` }}>
                  {one ? <Row one={one} queue={queue ? undefined : (names.get(one.queue) ?? one.queue)} movable={movable} /> : <Skeleton />}
                </li>
              )
            })}
          </ol>
        </div>
      )}
    </section>
  )
}

const Row = memo(function Row({ one, queue, movable }: { one: Waiting; queue: string | undefined; movable: boolean }) {
  const now = useMinute()
  const name = one.customer || t('board.someone')
  const load: Load = { id: one.id, name: one.customer, weight: one.weight, urgent: one.urgent, ownerId: null, queue: one.queue }
  const away = usePart(carried, (is) => is?.load.id === one.id)
  const wait = one.due_at ? due(one.due_at, now) : undefined
  return (
    <div className={css.row} data-away={away || undefined} data-movable={movable || undefined} onPointerDown={movable ? (event) => pressed(event, load) : undefined}>
      <span className={queue ? 'vh' : css.place} title={t('board.place', { n: one.place })}><span className="vh">{t('board.place', { n: one.place })}</span>{!queue && <span aria-hidden>{number(one.place)}</span>}</span>
      <Avatar name={name} size={34} channel={one.channel as ChannelKind} />
      <div className={css.body}>
        <div className={css.line}>
          <Link to="/inbox/{-$conversationId}" params={{ conversationId: one.id }} search={{ view: 'all' }} draggable={false} className={css.name} aria-label={t('board.open', { name })}><Words text={name} oneLine /></Link>
          {one.urgent && <span className="chip coral"><Icon name="flame" size={13} />{t('row.urgent')}</span>}
          <NeedChip need={one.need} asks={one.needs_person} />
          {one.vip_level > 0 && <span className="chip">{t('row.vip')}</span>}
          {queue && <span className={`chip ${css.queue}`} title={t('board.place', { n: one.place })}>{t('board.queuePlace', { queue, place: number(one.place) })}</span>}
        </div>
        <p className={css.why} title={one.why}>{one.offered_to.length > 0 ? t('board.asking', { names: all(one.offered_to.map((each) => each.name)) }) : one.why}</p>
      </div>
      <div className={css.when}>
        {wait ? <span className={css.due} data-tone={wait.tone}>{wait.text}</span> : <span className="quiet">{t('board.noReply')}</span>}
        <span className={css.since} title={one.looked_at ? t('board.looked', { time: clock(one.looked_at) }) : undefined}>{now - new Date(one.since).getTime() < 60_000 ? t('board.sinceNow') : t('board.since', { time: age(one.since, now) })}</span>
      </div>
      {movable && <Grip load={load} />}
    </div>
  )
})

function Skeleton() {
  return (
    <div className={css.row} aria-hidden>
      <span className="skeleton" style={{ width: 18, height: 12 }} />
      <span className="skeleton" style={{ width: 34, height: 34, borderRadius: '50%' }} />
      <div className={css.body}><span className="skeleton" style={{ width: '42%', height: 13 }} /><span className="skeleton" style={{ width: '76%', height: 11, marginTop: 8 }} /></div>
    </div>
  )
}

function Nothing({ board, queue }: { board: Board; queue: Queue | undefined }) {
  if (queue) return <Empty icon="circle-check" text={t('board.nothingHere', { queue: queue.name })} />
  const seconds = board.last_waited_seconds
  const text = seconds === null ? t('board.nothing') : seconds < 60 ? t('board.nothingLastSeconds') : t('board.nothingLast', { n: Math.round(seconds / 60) })
  return <Empty icon="circle-check" text={text} hint={t('board.nothingHint')} />
}
