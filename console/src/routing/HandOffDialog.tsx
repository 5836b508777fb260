import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import type { ConversationDetail } from '../api/types'
import * as acts from '../inbox/acts'
import { type Because, ReasonChoice } from '../reroutes/ReasonChoice'
import { Dialog } from '../ui/Dialog'
import { orSay, Select, Textarea } from '../ui/form'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { Segmented } from '../ui/Segmented'
import { t } from '../words'
import { clock, dayAndClock } from '../words/time'
import { type Receiver, type ReceivingQueue, routingCalls } from './calls'
import css from './HandOffDialog.module.css'

const SOON_ENOUGH = 20 * 3_600_000
const lines = (words: string): string[] => words.split('\n').map((line) => line.trim()).filter(Boolean)
const there = (one: Receiver): boolean => one.on_shift && one.presence === 'available'

/** When somebody comes: the hour, with the day where that is not soon. */
const comes = (at: string, now: number): string => (new Date(at).getTime() - now < SOON_ENOUGH ? clock(at) : dayAndClock(at))

/** The packet before it leaves: prefilled, to be corrected, and never without a next action. To a person or to a queue. */
export function HandOffDialog({ detail, onClose }: { detail: ConversationDetail; onClose: () => void }) {
  const { packet, conversation } = detail
  const { data } = useQuery({ queryKey: ['receivers', conversation.id], queryFn: () => routingCalls.receivers(conversation.id), staleTime: 10_000 })
  const [kind, setKind] = useState<'people' | 'queues'>('people')
  const [to, setTo] = useState<string | null>(null)
  const [next, setNext] = useState(packet?.next_action ?? '')
  const [summary, setSummary] = useState(packet?.summary ?? '')
  const [said, setSaid] = useState(packet?.already_said.join('\n') ?? '')
  const [tried, setTried] = useState(false)
  const [because, setBecause] = useState<Because>({})
  const [sending, setSending] = useState(false)
  // Whoever has it when this opens: should it become somebody else's meanwhile, it is not taken from them unseen.
  const [had] = useState(conversation.owner?.id ?? null)
  const people = new Map((data?.people ?? []).map((one) => [`person:${one.id}`, one]))
  const queues = new Map((data?.queues ?? []).map((one) => [`queue:${one.queue}`, one]))
  const person = to ? people.get(to) : undefined
  const queue = to ? queues.get(to) : undefined

  async function submit(event?: FormEvent) {
    event?.preventDefault()
    setTried(true)
    if (!(person || queue) || !next.trim()) return
    setSending(true)
    const words = { next_action: next.trim(), summary: summary.trim(), already_said: lines(said) }
    const target = person ? { staff_id: person.id } : { queue: queue!.queue }
    const went = await acts.handOff(conversation.id, { ...target, ...words, ...because, expected_owner: had }, person ? { id: person.id, name: person.name } : null, queue?.name)
    setSending(false)
    if (went) onClose()
  }
  const hurry = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) {
      event.preventDefault()
      void submit()
    }
  }

  return (
    <Dialog title={t('handOff.title', { name: conversation.customer.name })} onClose={onClose}>
      <form className={css.form} onSubmit={(event) => void submit(event)} onKeyDown={hurry} noValidate>
        <div>
          <div className={css.to}>
            <label htmlFor="hand-off-to">{t('handOff.to')}</label>
            <Segmented small label={t('handOff.to')} value={kind} options={(['people', 'queues'] as const).map((one) => ({ value: one, label: t(`handOff.${one}`) }))} onChange={(next) => { setKind(next); setTo(null) }} />
          </div>
          <Select
            id="hand-off-to" placeholder={t(kind === 'people' ? 'handOff.searchPerson' : 'handOff.searchQueue')} searchable data-autofocus value={to} onChange={setTo} error={tried && !to ? t('handOff.toWhom') : undefined} filter={orSay(t('picker.none'))}
            maxDropdownHeight={320} comboboxProps={{ position: 'bottom' }}
            data={[...(kind === 'people' ? people : queues)].map(([value, one]) => ({ value, label: one.name }))}
            renderOption={({ option }) => <Option name={option.label} person={people.get(option.value)} queue={queues.get(option.value)} />}
          />
          {person && <Standing person={person} />}
          {queue && <p className={css.standing} data-tone={queue.there ? undefined : 'amber'}>{t(queue.there ? 'handOff.queueThere' : 'handOff.queueNobody', { n: queue.there, waiting: t('handOff.waiting', { n: queue.waiting }) })}</p>}
        </div>
        <Textarea label={t('packet.next')} description={t('handOff.nextHint')} withAsterisk aria-required dir="auto" autosize={false} rows={2} maxLength={300} value={next} onChange={(event) => setNext(event.currentTarget.value)} error={tried && !next.trim() ? t('handOff.nextMissing') : undefined} />
        <Textarea label={t('packet.summary')} dir="auto" rows={3} maxLength={4000} value={summary} onChange={(event) => setSummary(event.currentTarget.value)} />
        <Textarea label={t('packet.said')} description={t('handOff.saidHint')} dir="auto" rows={3} value={said} onChange={(event) => setSaid(event.currentTarget.value)} />
        {conversation.owner && <ReasonChoice conversationId={conversation.id} to={person ? { staff_id: person.id } : queue ? { queue: queue.queue } : null} onChange={setBecause} />}
        <div className={css.foot}>
          <span className={`quiet ${css.hint}`}>{t('handOff.pinned')}</span>
          <button type="button" className="btn" onClick={onClose}>{t('dialog.cancel')}</button>
          <button type="submit" className="btn main" disabled={sending}>{t('handOff.send')}</button>
        </div>
      </form>
    </Dialog>
  )
}

/** One place work can go to: whether anybody is there, and how full it is. */
function Option({ name, person, queue }: { name: string; person?: Receiver; queue?: ReceivingQueue }) {
  const now = useMinute()
  return (
    <span className={css.option} data-away={(person && !there(person)) || undefined}>
      {person ? <i className={css.dot} data-presence={person.on_shift ? person.presence : 'offline'} /> : <Icon name="inbox" size={15} />}
      <span className="grow">
        <span className={`ell txt ${css.name}`} dir="auto">{name}</span>
        {person?.against && <span className={css.against}>{person.against}</span>}
      </span>
      {person && (
        <span className={css.facts}>
          <span>{there(person) ? null : !person.on_shift ? (person.next_shift_at ? t('handOff.from', { time: comes(person.next_shift_at, now) }) : t('handOff.offShift')) : t(`presence.${person.presence}` as 'presence.away')}</span>
          <bdi className="num" data-full={!person.room || undefined}>{t('handOff.load', { load: person.load, capacity: person.capacity })}</bdi>
        </span>
      )}
      {queue && <span className={css.facts}>{t('handOff.waiting', { n: queue.waiting })}</span>}
    </span>
  )
}

/** What the one who hands over should know of whom they chose. */
function Standing({ person }: { person: Receiver }) {
  const now = useMinute()
  const said = []
  if (!person.on_shift) said.push(person.next_shift_at ? t('handOff.notBefore', { name: person.name, time: comes(person.next_shift_at, now) }) : t('handOff.noShift', { name: person.name }))
  else if (person.presence !== 'available') said.push(t('handOff.notThere', { name: person.name }))
  if (!person.room) said.push(t('handOff.full', { name: person.name, load: person.load, capacity: person.capacity }))
  if (person.against) said.push(t('handOff.against', { reasons: person.against }))
  if (!said.length) return <p className={css.standing} data-tone="pine">{t('handOff.there', { name: person.name, load: person.load, capacity: person.capacity })}</p>
  return <ul className={css.standing} data-tone={person.room ? 'amber' : 'coral'}>{said.map((one) => <li key={one}>{one}</li>)}</ul>
}
