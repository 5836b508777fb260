import type { ConversationRow } from '../api/types'
import { NeedChip } from '../understanding/NeedChip'
import { ChannelIcon } from '../ui/Channel'
import { useMinute } from '../ui/minute'
import { Words } from '../ui/Words'
import { t } from '../words'
import { age } from '../words/time'
import css from './ConversationLine.module.css'

/** One conversation as a line in the customer's history. */
export function ConversationLine({ row, onSelect }: { row: ConversationRow; onSelect: (id: string) => void }) {
  const now = useMinute()
  return (
    <a
      href={`/inbox/${row.id}`} className={css.line}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        onSelect(row.id)
      }}
    >
      <ChannelIcon channel={row.channel} size={16} />
      <span className="grow"><Words text={row.preview?.text || t('row.noMessage')} oneLine /></span>
      {row.status === 'closed' ? <span className="chip">{t('row.closed')}</span> : <NeedChip need={row.need} asks={row.needs_person} />}
      <time className="quiet num" dateTime={row.last_message_at}>{age(row.last_message_at, now)}</time>
    </a>
  )
}
