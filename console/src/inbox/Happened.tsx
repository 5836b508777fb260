import type { TimelineEvent } from '../api/types'
import { useQueueNames } from '../routing/queues'
import { needName } from '../understanding/needs'
import { Icon } from '../ui/Icon'
import { clock, dayAndClock } from '../words/time'
import css from './Happened.module.css'

// What people want to know first: where it went, then what became of it, then how it was understood.
const telling = ['conversation.handed_off', 'conversation.rerouted', 'conversation.claimed', 'conversation.offer_accepted', 'conversation.assigned', 'conversation.offered', 'conversation.offer_timed_out', 'conversation.offer_declined', 'conversation.offer_withdrawn', 'conversation.held', 'conversation.queued', 'conversation.closed', 'conversation.reopened', 'conversation.snoozed', 'conversation.woken', 'conversation.need_corrected', 'conversation.need_taken_back', 'conversation.need_confirmed', 'conversation.overdue', 'conversation.escalated', 'conversation.on_call_rung', 'conversation.routed', 'conversation.classified', 'conversation.opened']
function rank(event: TimelineEvent): number {
  const place = telling.indexOf(event.name)
  return place < 0 ? telling.length : place
}

const MOMENT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g

const NEED = /\b(scheduling|pricing|post_service_support|complaint|specialist_review|general_question|other)\b/g

// These name a queue by its key.
const NAMING = new Set(['conversation.queued', 'conversation.kept_waiting', 'conversation.handed_off', 'conversation.moved', 'conversation.move_undone', 'conversation.on_call_rung'])
const KEY = /[a-z0-9]+(?:_[a-z0-9]+)*/g

/** The server's sentence with its codes as people read them: times of the business, needs and queues by name. */
const inWords = ({ name, sentence }: TimelineEvent, queues: Record<string, string> | undefined): string => {
  const timed = sentence.replace(MOMENT, dayAndClock)
  if (NAMING.has(name)) return timed.replace(KEY, (word) => queues?.[word] ?? word)
  return name === 'conversation.classified' || name.startsWith('conversation.need_') ? timed.replace(NEED, (need) => needName(need)) : timed
}

/** What happened between two messages, as one line; the steps that led to it unfold. */
export function Happened({ events }: { events: readonly TimelineEvent[] }) {
  const queues = useQueueNames()
  const main = events.reduce((best, event) => (rank(event) <= rank(best) ? event : best))
  const line = (event: TimelineEvent) => <><span dir="auto">{inWords(event, queues)}</span><time dateTime={event.at} className="num">{clock(event.at)}</time></>
  if (events.length === 1) return <p className={css.event}><Icon name="route" size={16} />{line(main)}</p>
  return (
    <details className={css.group}>
      <summary className={css.event}><Icon name="route" size={16} />{line(main)}<span className={css.chevron}><Icon name="chevron-down" size={14} /></span></summary>
      <ul>{events.filter((event) => event !== main).map((event, index) => <li key={`${event.at}-${event.name}-${index}`}>{line(event)}</li>)}</ul>
    </details>
  )
}
