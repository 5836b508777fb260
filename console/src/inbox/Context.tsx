import { CustomerCard } from '../customers/CustomerCard'
import { OtherConversations } from '../customers/OtherConversations'
import { WhyRouted } from '../routing/WhyRouted'
import { useMe } from '../shell/state'
import { Signals } from '../understanding/Signals'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import css from './Context.module.css'
import { useConversation } from './useConversation'

interface Props { id: string; width: number | undefined; onClose: (() => void) | undefined; onSelect: (id: string) => void }

/** What is known beside the words: the person, what was understood, and why it came to this desk. */
export function Context({ id, width, onClose, onSelect }: Props) {
  const { data } = useConversation(id)
  const me = useMe()
  return (
    <aside className={`scroll ${css.context}`} style={{ width }} data-overlay={onClose ? true : undefined} aria-label={t('context.title')}>
      {onClose && <button type="button" className={`iconbtn ${css.close}`} aria-label={t('thread.hideContext')} onClick={onClose}><Icon name="x" /></button>}
      {data && (
        <>
          <CustomerCard card={data.customer} channel={data.conversation.channel} />
          <Signals reading={data.reading} conversationId={id} />
          <WhyRouted conversation={data.conversation} decision={data.decision} mine={data.conversation.owner?.id === me.person.id} />
          <OtherConversations customerId={data.customer.id} here={id} total={data.customer.conversations} onSelect={onSelect} />
        </>
      )}
    </aside>
  )
}
