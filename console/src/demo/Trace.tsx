import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { onLive } from '../api/live'
import { useConversation } from '../inbox/useConversation'
import { called, useQueueNames } from '../routing/queues'
import { WhyRouted } from '../routing/WhyRouted'
import { NeedChip } from '../understanding/NeedChip'
import { Signals } from '../understanding/Signals'
import { Avatar } from '../ui/Avatar'
import { Icon } from '../ui/Icon'
import { Empty } from '../ui/Problem'
import { Words } from '../ui/Words'
import { number, t } from '../words'
import css from './Trace.module.css'

/** What Frontdesk made of the message, as it happens: reading, road, person, packet. */
export function Trace({ conversationId, sentAt }: { conversationId: string | null; sentAt: number | undefined }) {
  const [took, setTook] = useState<{ sentAt: number; ms: number }>()
  useEffect(() => {
    if (sentAt === undefined) return undefined
    return onLive((event) => {
      if (!event.conversation && !event.message) return
      setTook((was) => (was?.sentAt === sentAt ? was : { sentAt, ms: Math.round(performance.now() - sentAt) }))
    })
  }, [sentAt])
  if (!conversationId) return <section className={css.trace} aria-label={t('trace.title')}><Empty icon="route" text={t('trace.empty')} hint={t('trace.emptyHint')} /></section>
  return <Found id={conversationId} ms={took && took.sentAt === sentAt ? took.ms : undefined} />
}

function Found({ id, ms }: { id: string; ms: number | undefined }) {
  const { data } = useConversation(id)
  const queues = useQueueNames()
  const row = data?.conversation
  return (
    <section className={css.trace} aria-label={t('trace.title')} aria-live="polite">
      {data && row && (
        <>
          <header className={css.head}>
            <div className="grow">
              <h2>{t('trace.title')}</h2>
              <p className="quiet num">{ms === undefined ? ' ' : t('trace.took', { n: ms })}</p>
            </div>
            <Link className="btn" to="/inbox/{-$conversationId}" params={{ conversationId: id }}><Icon name="inbox" size={16} />{t('trace.open')}</Link>
          </header>
          <div className={css.facts}>
            <div><h3>{t('trace.need')}</h3><p className="row"><NeedChip need={row.need} asks={row.needs_person} />{row.urgent && <span className="chip coral"><Icon name="flame" size={13} />{t('row.urgent')}</span>}{data.reading && <span className="quiet num">{t('signals.sure', { percent: number(Math.round(data.reading.confidence * 100)) })}</span>}</p></div>
            <div><h3>{t('step.owner')}</h3><p className="row">{row.owner ? <><Avatar name={row.owner.name} size={22} /><Words text={row.owner.name} oneLine className="strong" /></> : <span className="soft" dir="auto">{row.queue ? called(queues, row.queue) : t('thread.nobodyYet')}</span>}</p></div>
          </div>
          {data.packet && <div className={css.packet}><h3>{t('packet.next')}</h3><Words as="p" text={data.packet.next_action} className="strong" /></div>}
          <Signals reading={data.reading} />
          <WhyRouted conversation={row} decision={data.decision} mine={false} />
        </>
      )}
    </section>
  )
}
