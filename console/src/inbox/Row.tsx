import { memo, type MouseEvent } from 'react'
import type { ConversationRow, View } from '../api/types'
import { NeedChip } from '../understanding/NeedChip'
import { Avatar } from '../ui/Avatar'
import { channelName } from '../ui/Channel'
import { Icon } from '../ui/Icon'
import type { IconName } from '../ui/icon-names'
import { useMinute } from '../ui/minute'
import { Words } from '../ui/Words'
import { number, t } from '../words'
import { age, due } from '../words/time'
import { toggleChosen } from './layer'
import css from './Row.module.css'

interface Props {
  row: ConversationRow
  view: View
  current: boolean
  reachable: boolean
  marked: boolean
  marking: boolean
  onSelect: (id: string) => void
  onNear: (id: string) => void
}

const kinds: Partial<Record<string, IconName>> = { voice: 'microphone', audio: 'microphone', image: 'photo', video: 'photo', document: 'file', location: 'map-pin', contacts: 'address-book', sticker: 'sticker', order: 'package' }

/** One conversation in the list: who, what they last said, what it is about, how long they have waited. */
export const Row = memo(function Row({ row, view, current, reachable, marked, marking, onSelect, onNear }: Props) {
  const now = useMinute()
  const { preview, customer } = row
  const icon = preview && kinds[preview.type]
  const gone = row.status === 'closed' && view !== 'closed'
  const wait = row.reply_due_at && row.status !== 'closed' && row.status !== 'snoozed' ? due(row.reply_due_at, now) : undefined
  function choose(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.button !== 0) return
    event.preventDefault()
    if (event.shiftKey) toggleChosen(row.id)
    else onSelect(row.id)
  }
  return (
    <a
      href={`/inbox/${row.id}`} className={css.row} aria-current={current || undefined} tabIndex={reachable ? 0 : -1} data-marked={marked || undefined} data-gone={gone || undefined}
      onClick={choose} onPointerEnter={() => onNear(row.id)}
    >
      <span className={css.who}>
        {marking ? <span className={css.mark} data-on={marked || undefined}>{marked && <Icon name="check" size={16} stroke={2.5} />}</span> : <Avatar name={customer.name} initials={customer.initials} channel={row.channel} />}
      </span>
      <span className={css.body}>
        <span className={css.line}>
          <Words text={customer.name} oneLine className={row.unread ? css.unreadName : css.name} />
          {row.unread > 0 && <span className={css.unread}><span className="vh">{t('row.unread', { n: row.unread })}</span><span aria-hidden>{number(row.unread)}</span></span>}
          <span className="vh">{channelName(row.channel)}</span>
          <time className={css.age} dateTime={row.last_message_at}>{age(row.last_message_at, now)}</time>
        </span>
        <span className={css.line}>
          {icon && <span className={css.kind}><Icon name={icon} size={14} /></span>}
          <span className={`${css.preview} ${row.unread ? css.previewNew : ''}`}>
            <Words oneLine text={preview ? said(preview, row.status === 'assisted') : t('row.noMessage')} />
          </span>
        </span>
        <span className={css.line}>
          <span className={css.chips}>{gone ? <span className="chip">{t('row.closed')}</span> : <NeedChip need={row.need} asks={row.needs_person} onTint={current} />}
          {row.status === 'assisted' && <span className="chip"><Icon name="robot" size={13} />{t('row.assistant')}</span>}
          {row.urgent && <span className="chip coral"><Icon name="flame" size={13} />{t('row.urgent')}</span>}
          {customer.vip_level > 0 && <span className="chip">{t('row.vip')}</span>}
          {row.status === 'snoozed' && <span className="chip"><Icon name="clock-pause" size={13} />{t('row.snoozed')}</span>}</span>
          {wait && <span className={css.due} data-tone={wait.tone}>{wait.text}</span>}
        </span>
      </span>
    </a>
  )
})

/** What was said last. While the assistant is at it, ours is its own. */
function said({ text, type, direction }: NonNullable<ConversationRow['preview']>, assisted: boolean): string {
  const what = text || (kinds[type] ? t(`media.${type}` as 'media.voice') : t('row.noMessage'))
  return direction === 'outbound' || direction === 'echo' ? t(assisted ? 'row.byAssistant' : 'row.you', { text: what }) : what
}

export function RowSkeleton() {
  return (
    <div className={css.row} aria-hidden>
      <span className="skeleton" style={{ width: 36, height: 36, borderRadius: '50%' }} />
      <span className={css.body}>
        <span className="skeleton" style={{ width: '46%', height: 13 }} />
        <span className="skeleton" style={{ width: '88%', height: 12, marginTop: 4 }} />
        <span className="skeleton" style={{ width: '30%', height: 16, marginTop: 3 }} />
      </span>
    </div>
  )
}
