import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { keys } from '../api/cache'
import { calls } from '../api/calls'
import type { ChannelKind, ConversationDetail } from '../api/types'
import { money } from '../catalog/money'
import { PersonPicker } from '../inbox/PersonPicker'
import { NeedChip } from '../understanding/NeedChip'
import { Avatar } from '../ui/Avatar'
import { channelName } from '../ui/Channel'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { Problem } from '../ui/Problem'
import { Segmented } from '../ui/Segmented'
import { Words } from '../ui/Words'
import { t } from '../words'
import { languageName } from '../words/languages'
import { dayAndClock } from '../words/time'
import { assign, move, stageName } from './acts'
import { leadCalls, leadKeys, type LeadView, stages } from './calls'
import { Due } from './cells'
import type { Names } from './names'
import css from './Peek.module.css'

const EditForm = lazy(() => import('./EditForm').then((found) => ({ default: found.EditForm })))

interface Props { id: string; phone: boolean; mayWork: boolean; mayAssign: boolean; names: Names; onClose: () => void; onOpen: (id: string) => void }

/** One lead beside the list: what to do next, what is known and from where. */
export function Peek({ id, phone, mayWork, mayAssign, names, onClose, onOpen }: Props) {
  const { data, error, refetch } = useQuery({ queryKey: leadKeys.one(id), queryFn: ({ signal }) => leadCalls.one(id, signal), staleTime: 10_000 })
  return (
    <aside className={`scroll ${css.peek}`} aria-label={t('leads.peek')} data-phone={phone || undefined} data-thread-open={phone || undefined}>
      <button type="button" className={`iconbtn ${css.close}`} aria-label={t('dialog.close')} onClick={onClose}><Icon name="x" /></button>
      {error && !data ? <Problem error={error} retry={() => void refetch()} /> : !data ? <Waiting /> : <Whole view={data} mayWork={mayWork} mayAssign={mayAssign} names={names} onOpen={onOpen} />}
    </aside>
  )
}

const Waiting = () => <div className={css.body} aria-busy>{Array.from({ length: 6 }, (_, index) => <span key={index} className="skeleton" style={{ height: 18 }} />)}</div>

function Whole({ view, mayWork, mayAssign, names, onOpen }: { view: LeadView; mayWork: boolean; mayAssign: boolean; names: Names; onOpen: (id: string) => void }) {
  const { lead } = view
  const now = useMinute()
  const [picking, setPicking] = useState(false)
  const [editing, setEditing] = useState(false)
  const talk = useQuery({ queryKey: keys.conversation(lead.conversation_id ?? ''), queryFn: ({ signal }) => calls.conversation(lead.conversation_id!, signal), enabled: !!lead.conversation_id, staleTime: 30_000 })
  const name = lead.customer.name || t('leads.unnamed')
  return (
    <div className={css.body}>
      <header className={css.head}>
        <Avatar name={name} channel={lead.channel as ChannelKind} />
        <div className="grow">
          <Words as="h2" oneLine text={name} className={css.name} />
          <p className={css.line}><NeedChip need={lead.need} />{lead.urgent && <span className="chip coral"><Icon name="flame" size={13} />{t('leads.urgent')}</span>}{lead.customer.vip_level > 0 && <span className="chip">{t('row.vip')}</span>}</p>
        </div>
      </header>
      {view.merged_into && <p className={css.merged}>{t('leads.merged')} <button type="button" className="link" onClick={() => onOpen(view.merged_into!)}>{t('leads.mergedShow')}</button></p>}
      {mayWork && <Segmented small label={t('leads.column.status')} value={lead.status} options={stages.map((one) => ({ value: one, label: stageName(one) }))} onChange={(to) => void move(lead, to)} />}
      {lead.lost_reason && <p className={css.lost} dir="auto">{t('leads.lostBecause', { reason: lead.lost_reason })}</p>}
      <dl className={css.facts}>
        <div>
          <dt>{t('leads.column.owner')}</dt>
          <dd>
            {mayAssign ? (
              <PersonPicker open={picking} onOpen={() => setPicking(true)} onClose={() => setPicking(false)} current={lead.owner} nobody onPick={(to) => { setPicking(false); void assign([lead.id], to) }}>
                <button type="button" className="link" onClick={() => setPicking(true)}>{lead.owner?.name ?? t('leads.nobody')}</button>
              </PersonPicker>
            ) : (lead.owner?.name ?? t('leads.nobody'))}
          </dd>
        </div>
        <div><dt>{t('leads.column.value')}</dt><dd>{lead.value ? <bdi className="num">{money(lead.value.minor, lead.value.currency)}</bdi> : t('leads.noValue')}{view.value_by_person && <span className="quiet"> · {t('leads.byHand')}</span>}</dd></div>
        <div><dt>{t('leads.column.reply_due')}</dt><dd>{lead.reply_due_at ? <Due at={lead.reply_due_at} now={now} /> : t('leads.noReply')}</dd></div>
        <div><dt>{t('leads.column.confirmed')}</dt><dd>{lead.confirmed_at ? dayAndClock(lead.confirmed_at) : t('leads.confirmedNo')}</dd></div>
        <div><dt>{t('leads.column.channel')}</dt><dd>{channelName(lead.channel as ChannelKind)}</dd></div>
        <div><dt>{t('leads.cameIn')}</dt><dd className="num">{dayAndClock(lead.created_at)}</dd></div>
      </dl>
      {lead.conversation_id ? <Link to="/inbox/{-$conversationId}" params={{ conversationId: lead.conversation_id }} className="btn"><Icon name="message-circle" size={16} />{t('leads.openTalk')}</Link> : <Link to="/customers/{-$customerId}" params={{ customerId: lead.customer.id }} className="btn"><Icon name="user" size={16} />{t('leads.openCustomer')}</Link>}
      {talk.data?.packet && (
        <section className={css.packet} aria-label={t('leads.packet')}>
          <h3>{t('leads.nextAction')}</h3>
          <Words as="p" className="strong" text={talk.data.packet.next_action} />
          {talk.data.packet.summary && <Words as="p" text={talk.data.packet.summary} />}
        </section>
      )}
      <section>
        <div className={css.sub}><h3>{t('leads.details')}</h3>{mayWork && !view.merged_into && <button type="button" className="link" onClick={() => setEditing(!editing)} aria-expanded={editing}>{editing ? t('leads.cancel') : t('leads.edit')}</button>}</div>
        {editing ? <Suspense><EditForm view={view} names={names} onDone={(left) => { setEditing(false); if (left !== lead.id) onOpen(left) }} /></Suspense> : <Details view={view} talk={talk.data} />}
      </section>
    </div>
  )
}

function Details({ view, talk }: { view: LeadView; talk: ConversationDetail | undefined }) {
  if (!view.details.length) return <p className="quiet">{t('leads.noDetails')}</p>
  return (
    <ul className={css.details}>
      {view.details.map((one) => {
        const source = one.message_id ? talk?.messages.find((message) => message.id === one.message_id) : undefined
        return (
          <li key={one.field}>
            <span className={css.label} dir="auto">{one.label}</span>
            <span className={css.value}><Words text={one.field === 'language' ? languageName(one.value) : one.value} /> <span className={`chip ${one.how === 'confirmed' ? 'pine' : ''}`}>{t(`leads.how.${one.how}`)}</span></span>
            {one.confirmed && <span className={css.was} dir="auto">{t('leads.hadConfirmed', { value: one.confirmed })}</span>}
            {source?.text && <blockquote className={css.quote}><Words text={source.text.slice(0, 280)} /></blockquote>}
          </li>
        )
      })}
    </ul>
  )
}
