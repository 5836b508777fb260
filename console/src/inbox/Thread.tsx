import { lazy, Suspense, useEffect } from 'react'
import { client, knownRow } from '../api/cache'
import { calls, type ListFilter } from '../api/calls'
import type { TimelineEvent } from '../api/types'
import { AssistantBanner } from '../assistant/AssistantBanner'
import { useKeys } from '../keys/useKeys'
import { AfterHours } from '../routing/AfterHours'
import { PacketCard } from '../routing/PacketCard'
import { useCell } from '../ui/cell'
import { Problem } from '../ui/Problem'
import { t } from '../words'
import * as acts from './acts'
import { Composer } from './Composer'
import { Conflict } from './Conflict'
import { composerTab, layer, wanted } from './layer'
import { Messages } from './Messages'
import css from './Thread.module.css'
import { ThreadHead } from './ThreadHead'
import { useConversation } from './useConversation'

const HandOffDialog = lazy(() => import('../routing/HandOffDialog').then((found) => ({ default: found.HandOffDialog })))

const TAKING = new Set(['conversation.assigned', 'conversation.claimed', 'conversation.offer_accepted', 'conversation.handed_off'])

/** When whoever has it now got it. */
const takenAt = (events: readonly TimelineEvent[]): string | undefined => events.reduce<string | undefined>((last, one) => (TAKING.has(one.name) && one.at > (last ?? '') ? one.at : last), undefined)

interface Props {
  id: string
  filter: ListFilter
  onDone: () => void
  onSnooze: (until: Date) => void
  onBack: (() => void) | undefined
  onContext: () => void
  contextShown: boolean
}

/** One conversation: what must be done, what was said, and where the answer is written. */
export function Thread({ id, onDone, onSnooze, onBack, onContext, contextShown }: Props) {
  const { data, error, refetch } = useConversation(id)
  const handingOff = useCell(layer) === 'handOff'
  const row = data?.conversation ?? knownRow(id)
  const unread = data?.conversation.unread ?? 0

  useEffect(() => {
    if (!unread) return undefined
    const timer = setTimeout(() => !document.hidden && acts.markRead(id), 700)
    return () => clearTimeout(timer)
  }, [id, unread])
  useEffect(() => {
    // The people are at hand before anybody asks to assign or hand off.
    void client.prefetchQuery({ queryKey: ['staff'], queryFn: calls.staff })
    return () => {
      layer.set(null)
      wanted.composer = false
    }
  }, [])

  const write = (tab: 'reply' | 'note') => {
    composerTab.set(tab)
    requestAnimationFrame(() => {
      const field = document.getElementById('composer')
      if (field) field.focus()
      else wanted.composer = true
    })
  }
  useKeys({ reply: () => write('reply'), note: () => write('note') })

  return (
    <section id="thread" tabIndex={-1} className={css.thread} aria-label={row ? t('thread.with', { name: row.customer.name }) : t('thread.loading')}>
      {row && <ThreadHead row={row} onDone={onDone} onSnooze={onSnooze} onBack={onBack} onContext={onContext} contextShown={contextShown} />}
      {error && !data && <Problem error={error} retry={() => void refetch()} safe={t('thread.safe')} />}
      {data ? (
        <>
          <Conflict id={id} />
          {data.decision && row?.status !== 'closed' && <AfterHours decision={data.decision} />}
          {data.packet && <PacketCard key={data.packet.id} packet={data.packet} messages={data.messages} since={takenAt(data.events)} now={data.conversation.reply_due_at} resting={data.conversation.status === 'snoozed' || data.conversation.status === 'closed'} />}
          <Messages detail={data} />
          {data.assistant?.at_it && <AssistantBanner row={data.conversation} state={data.assistant} />}
          <Composer key={id} conversation={data.conversation} suggestion={data.assistant?.draft ?? undefined} onDone={onDone} />
          <Suspense>{handingOff && <HandOffDialog detail={data} onClose={() => layer.set(null)} />}</Suspense>
        </>
      ) : !error && <ThreadSkeleton />}
    </section>
  )
}

function ThreadSkeleton() {
  return (
    <div className={css.skeleton} aria-busy aria-label={t('thread.loading')}>
      {[44, 62, 30, 52].map((width, index) => <span key={width} className="skeleton" style={{ width: `${width}%`, height: 46, justifySelf: index % 2 ? 'end' : 'start' }} />)}
    </div>
  )
}
