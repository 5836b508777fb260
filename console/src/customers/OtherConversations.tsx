import { useQuery } from '@tanstack/react-query'
import { calls } from '../api/calls'
import { ConversationLine } from './ConversationLine'
import css from './OtherConversations.module.css'
import { t } from '../words'

interface Props { customerId: string; here: string; total: number; onSelect: (id: string) => void }

/** The same person's other matters, on whatever channel. */
export function OtherConversations({ customerId, here, total, onSelect }: Props) {
  const { data } = useQuery({ queryKey: ['conversationsOf', customerId], queryFn: () => calls.conversationsOf(customerId), enabled: total > 1 })
  const others = data?.filter((row) => row.id !== here) ?? []
  if (!others.length) return null
  return (
    <section aria-label={t('customer.others')}>
      <h3>{t('customer.others')}</h3>
      <ul className={css.list}>{others.slice(0, 6).map((row) => <li key={row.id}><ConversationLine row={row} onSelect={onSelect} /></li>)}</ul>
    </section>
  )
}
