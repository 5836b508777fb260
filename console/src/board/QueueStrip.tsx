import { usePart } from '../ui/cell'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { number, t } from '../words'
import { age } from '../words/time'
import type { Queue } from './calls'
import { carried, isHere } from './moving'
import css from './QueueStrip.module.css'

interface Props { queues: readonly Queue[]; chosen: string | null; onChoose: (queue: string | null) => void }

/** One card a queue: how much waits, how long, and how much is late; a press shows only that, a drop puts work there. */
export function QueueStrip({ queues, chosen, onChoose }: Props) {
  const all = queues.reduce((sum, one) => ({ waiting: sum.waiting + one.waiting, late: sum.late + one.late }), { waiting: 0, late: 0 })
  return (
    <div role="group" aria-label={t('board.queues')} className={`scroll ${css.strip}`} tabIndex={-1}>
      <button type="button" className={css.card} aria-pressed={chosen === null} onClick={() => onChoose(null)}>
        <span className={css.name}>{t('board.all')}</span>
        <span className={css.count}>{number(all.waiting)}</span>
        <span className={css.more}>{all.late > 0 ? <span className={css.late}>{t('board.late', { n: all.late })}</span> : <span>{all.waiting ? t('board.summaryLate', { n: 0 }) : t('board.quiet')}</span>}</span>
      </button>
      {queues.map((one) => <QueueCard key={one.queue} one={one} chosen={chosen === one.queue} onChoose={onChoose} />)}
    </div>
  )
}

function QueueCard({ one, chosen, onChoose }: { one: Queue; chosen: boolean; onChoose: Props['onChoose'] }) {
  const now = useMinute()
  const key = `queue:${one.queue}`
  const over = usePart(carried, (is) => is?.over === key)
  const open = usePart(carried, (is) => !!is && !isHere(is.load, { kind: 'queue', id: one.queue }))
  return (
    <button
      type="button" className={css.card} aria-pressed={chosen} data-drop={key} data-over={over || undefined} data-open={open || undefined} data-empty={!one.waiting || undefined}
      onClick={() => onChoose(chosen ? null : one.queue)}
    >
      <span className={`${css.name} ell txt`} dir="auto">{one.name}</span>
      <span className={css.count}>{number(one.waiting)}</span>
      <span className={css.more}>
        {one.late > 0 && <span className={css.late}>{t('board.late', { n: one.late })}</span>}
        {one.soon > 0 && <span className={css.soon}>{t('board.soon', { n: one.soon })}</span>}
        {one.urgent > 0 && <span className={css.urgent}><Icon name="flame" size={12} />{t('board.urgent', { n: one.urgent })}</span>}
        {one.oldest_at ? <span>{now - new Date(one.oldest_at).getTime() < 60_000 ? t('board.oldestNow') : t('board.oldest', { time: age(one.oldest_at, now) })}</span> : <span>{t('board.quiet')}</span>}
      </span>
    </button>
  )
}
