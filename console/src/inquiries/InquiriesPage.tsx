import { useVirtualizer } from '@tanstack/react-virtual'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, memo, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { line } from '../api/live'
import { itemAt, placeOf, useStretch } from '../api/stretch'
import type { ChannelKind } from '../api/types'
import { useKeys } from '../keys/useKeys'
import type { InquirySearch } from '../shell/router'
import { may, useMe } from '../shell/state'
import { Avatar } from '../ui/Avatar'
import { useCell } from '../ui/cell'
import { Select } from '../ui/form'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { Empty, Problem } from '../ui/Problem'
import { Segmented } from '../ui/Segmented'
import { useMedia } from '../ui/useMedia'
import { Words } from '../ui/Words'
import { number, t, withWords } from '../words'
import { age, due } from '../words/time'
import { dismiss } from './acts'
import { type Asked, type Inquiry, inquiryCalls, inquiryKeys, type InquiryPage, PAGE, type Reason, reasons, type State } from './calls'
import css from './Inquiries.module.css'
import { came, letIn, useInquiriesLive } from './live'
import { Question } from './Question'

const Teach = lazy(() => withWords(import('./Teach'), 'settings'))
const ROW = 96

/** The questions that the assistant would not answer: what is asked, what stopped it, and what it would have said. */
export function InquiriesPage() {
  const me = useMe()
  useEffect(() => {
    document.title = t('title.inquiries')
  }, [])
  if (!may(me, 'inquiries.read')) return <Empty icon="lock" text={t('inquiries.notAllowed')} hint={t('leads.notAllowedHint')} />
  return <Queue />
}

function Queue() {
  const search = useSearch({ strict: false }) as InquirySearch
  const navigate = useNavigate()
  const phone = useMedia('(max-width: 899px)')
  const offline = useCell(line) === 'offline'
  const fresh = useCell(came)
  const scroller = useRef<HTMLDivElement>(null)
  const pointer = useRef(false)
  const [assigning, setAssigning] = useState(false)
  // Held here: an answered question leaves the list while its answer is still being approved.
  const [lesson, setLesson] = useState<Inquiry | null>(null)
  const asked = useMemo<Asked>(() => ({ state: search.state ?? 'open', reason: search.reason as Reason | undefined, mine: search.mine, urgent: search.urgent }), [search.state, search.reason, search.mine, search.urgent])
  const list = useStretch<Inquiry, InquiryPage>({ name: JSON.stringify(asked), size: PAGE, key: (page) => inquiryKeys.page(asked, page), read: (page, signal) => inquiryCalls.page(asked, page, signal) })
  useInquiriesLive(() => !pointer.current && (scroller.current?.scrollTop ?? 0) < ROW)
  const go = useCallback((change: Partial<InquirySearch>) => void navigate({ to: '/inquiries', search: (was: InquirySearch) => ({ ...was, ...change }), replace: true }), [navigate])
  const select = useCallback((id: string | undefined) => go({ inquiry: id }), [go])
  const place = search.inquiry ? placeOf<Inquiry>(list.pages, search.inquiry, PAGE) : -1
  const open = place >= 0 ? itemAt<Inquiry>(list.pages, place, PAGE) : undefined
  const first = itemAt<Inquiry>(list.pages, 0, PAGE)
  // On a wide screen the first question is open at once: there is always one to answer.
  const shown = open ?? (phone ? undefined : first)
  const counts = list.pages.get(0)?.counts

  const walk = (by: number) => {
    const from = shown ? placeOf<Inquiry>(list.pages, shown.id, PAGE) : -1
    const next = itemAt<Inquiry>(list.pages, from < 0 ? 0 : from + by, PAGE)
    if (next) select(next.id)
  }
  const leave = () => {
    const from = shown ? placeOf<Inquiry>(list.pages, shown.id, PAGE) : -1
    const next = itemAt<Inquiry>(list.pages, from + 1, PAGE) ?? itemAt<Inquiry>(list.pages, from - 1, PAGE)
    select(phone ? undefined : next?.id)
  }
  useKeys({
    next: () => walk(1), previous: () => walk(-1),
    open: () => (phone && !open && first ? select(first.id) : document.getElementById('inquiry-answer')?.focus()),
    reply: () => document.getElementById('inquiry-answer')?.focus(), assign: () => shown && setAssigning(true),
    done: () => shown?.state === 'open' && void dismiss(shown).then((done) => done && leave()),
    back: () => (phone ? select(undefined) : scroller.current?.focus()),
  })
  const tab = (value: State) => ({ value, label: t(`inquiries.state.${value}`), count: counts ? number(counts[value] ?? 0) : undefined })
  return (
    <div className={css.page} data-thread-open={(phone && open) || undefined}>
      {phone && open && <h1 className="vh">{t('inquiries.title')}</h1>}
      <section className={css.list} aria-label={t('inquiries.title')} data-hidden={(phone && open) || undefined} onPointerEnter={(event) => (pointer.current = event.pointerType === 'mouse')} onPointerLeave={() => (pointer.current = false)}>
        <header className={css.head}>
          <div className={css.title}><h1>{t('inquiries.title')}</h1><span className="quiet num">{list.loading ? '' : number(list.total)}</span><span className="grow" />{offline && <span className="chip amber"><Icon name="wifi-off" size={13} />{t('leads.offline')}</span>}</div>
          <Segmented small label={t('inquiries.states')} value={asked.state} onChange={(state) => go({ state, inquiry: undefined })} options={[tab('open'), tab('answered'), tab('dismissed')]} />
          <div className={css.filters}>
            <Select aria-label={t('inquiries.reason')} size="xs" className="grow" data={[{ value: '', label: t('inquiries.anyReason') }, ...reasons.map((one) => ({ value: one, label: t(`inquiries.reason.${one}`) }))]} value={asked.reason ?? ''} onChange={(reason) => go({ reason: reason || undefined, inquiry: undefined })} />
            <button type="button" className={`btn ${asked.mine ? css.on : ''}`} aria-pressed={!!asked.mine} onClick={() => go({ mine: asked.mine ? undefined : true, inquiry: undefined })}>{t('inquiries.mine')}</button>
            <button type="button" className={`btn ${asked.urgent ? css.on : ''}`} aria-pressed={!!asked.urgent} onClick={() => go({ urgent: asked.urgent ? undefined : true, inquiry: undefined })}>{t('leads.urgent')}</button>
          </div>
        </header>
        {fresh > 0 && asked.state === 'open' && <button type="button" className={css.pill} onClick={() => { letIn(); scroller.current?.scrollTo({ top: 0 }) }}>{t('inquiries.fresh', { n: fresh })}</button>}
        {list.error ? <Problem error={list.error} safe={t('leads.safe')} retry={list.retry} /> : <Rows list={list} scroller={scroller} selected={shown?.id} onSelect={select} empty={<Nothing asked={asked} answered={counts?.answered ?? 0} />} />}
      </section>
      {shown && (!phone || open) && <Question key={shown.id} one={shown} phone={phone} assigning={assigning} onAssigning={setAssigning} onBack={() => select(undefined)} onLeave={leave} onTeach={setLesson} />}
      <Suspense>{lesson && <Teach one={lesson} onClose={() => setLesson(null)} />}</Suspense>
    </div>
  )
}

function Nothing({ asked, answered }: { asked: Asked; answered: number }) {
  if (asked.reason || asked.mine || asked.urgent || asked.state !== 'open') return <Empty icon="search" text={t('inquiries.noMatch')} />
  return <Empty icon="circle-check" text={t('inquiries.none')} hint={t('inquiries.noneHint', { n: answered })} />
}

interface RowsProps { list: ReturnType<typeof useStretch<Inquiry, InquiryPage>>; scroller: React.RefObject<HTMLDivElement | null>; selected: string | undefined; onSelect: (id: string) => void; empty: React.ReactNode }

function Rows({ list, scroller, selected, onSelect, empty }: RowsProps) {
  const rows = useVirtualizer({ count: list.total, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 6, paddingEnd: 12 })
  const items = rows.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  useEffect(() => list.look(first, last), [first, last, list.total])
  useEffect(() => {
    const place = selected ? placeOf<Inquiry>(list.pages, selected, PAGE) : -1
    if (place >= 0) rows.scrollToIndex(place, { align: 'auto' })
  }, [selected])
  return (
    <div ref={scroller} tabIndex={-1} className={`scroll ${css.scroller}`}>
      {list.loading ? <div className={css.loading} aria-busy>{Array.from({ length: 7 }, (_, index) => <span key={index} className="skeleton" />)}</div> : list.total === 0 ? empty : (
        <div role="list" aria-label={t('inquiries.questions')} className={css.rows} style={{ height: rows.getTotalSize() }}>
          {items.map((item) => {
            const one = itemAt<Inquiry>(list.pages, item.index, PAGE)
            return (
              <div key={one?.id ?? `gap-${item.index}`} role="listitem" aria-setsize={list.total} aria-posinset={item.index + 1} className={css.slot} style={{ transform: `translateY(${item.start}px)`, height: ROW }}>
                {one ? <Row one={one} current={one.id === selected} reachable={one.id === selected || (!selected && item.index === 0)} onSelect={onSelect} /> : <span className={`skeleton ${css.gap}`} />}
              </div>
            )
          })}
        </div>
      )}
    </div>
  )
}

const Row = memo(function Row({ one, current, reachable, onSelect }: { one: Inquiry; current: boolean; reachable: boolean; onSelect: (id: string) => void }) {
  const now = useMinute()
  const name = one.customer.name || t('leads.unnamed')
  const wait = one.state === 'open' && one.reply_due_at ? due(one.reply_due_at, now) : undefined
  return (
    <button type="button" className={css.row} aria-current={current || undefined} tabIndex={reachable ? 0 : -1} data-inquiry={one.id} data-gone={one.state !== 'open' || undefined} onClick={() => onSelect(one.id)}>
      <Avatar name={name} size={34} channel={one.channel as ChannelKind} />
      <span className={css.body}>
        <span className={css.line}><Words oneLine className={css.name} text={name} /><time className={css.age} dateTime={one.renewed_at}>{age(one.renewed_at, now)}</time></span>
        <Words oneLine className={css.words} text={one.question.text || t('inquiries.noWords')} />
        <span className={css.line}><span className="chip amber">{t(`inquiries.reason.${one.reason}`)}</span>{one.taught && <span className="chip pine"><Icon name="school" size={13} />{t('inquiries.taughtChip')}</span>}{one.urgent && <span className="chip coral"><Icon name="flame" size={13} />{t('leads.urgent')}</span>}{wait && <span className={css.due} data-tone={wait.tone}>{wait.text}</span>}</span>
      </span>
    </button>
  )
})
