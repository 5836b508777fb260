import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { calls } from '../api/calls'
import { Icon } from '../ui/Icon'
import { Problem } from '../ui/Problem'
import { t } from '../words'
import { dayAndClock } from '../words/time'
import { ConversationLine } from './ConversationLine'
import { CustomerCard } from './CustomerCard'
import css from './Profile.module.css'

/** One customer: how to reach them, every conversation, and what was done, in order. */
export function Profile({ id, onClose, phone }: { id: string; onClose: () => void; phone: boolean }) {
  const { data, error, refetch } = useQuery({ queryKey: ['customer', id], queryFn: () => calls.customer(id) })
  const navigate = useNavigate()
  return (
    <article className={`scroll ${css.profile}`} aria-label={data ? t('customer.profile', { name: data.customer.name }) : t('customer.title')}>
      <button type="button" className={`iconbtn ${phone ? css.back : css.close}`} aria-label={t('customers.back')} onClick={onClose}><Icon name={phone ? 'arrow-left' : 'x'} flip={phone} /></button>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {data && (
        <>
          <CustomerCard card={data.customer} />
          <section>
            <h3>{t('customer.conversations')}</h3>
            <ul className={css.list}>{data.conversations.map((row) => <li key={row.id}><ConversationLine row={row} onSelect={(conversationId) => void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId } })} /></li>)}</ul>
          </section>
          <section>
            <h3>{t('customers.history')}</h3>
            {data.events.length ? (
              <ol className={css.history}>{data.events.map((event) => <li key={event.at + event.name}><time className="quiet num" dateTime={event.at}>{dayAndClock(event.at)}</time><span dir="auto">{event.sentence}</span></li>)}</ol>
            ) : <p className="quiet">{t('customers.noHistory')}</p>}
          </section>
        </>
      )}
    </article>
  )
}
