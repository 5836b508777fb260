import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { calls } from '../api/calls'
import type { ConversationDetail } from '../api/types'
import * as acts from '../inbox/acts'
import { type Because, ReasonChoice } from '../reroutes/ReasonChoice'
import { Dialog } from '../ui/Dialog'
import { Select, Textarea } from '../ui/form'
import { t } from '../words'
import css from './HandOffDialog.module.css'

/** The packet before it leaves: prefilled, to be corrected, and never without a next action. */
export function HandOffDialog({ detail, onClose }: { detail: ConversationDetail; onClose: () => void }) {
  const { packet, conversation } = detail
  const { data } = useQuery({ queryKey: ['staff'], queryFn: calls.staff })
  const [to, setTo] = useState<string | null>(null)
  const [next, setNext] = useState(packet?.next_action ?? '')
  const [summary, setSummary] = useState(packet?.summary ?? '')
  const [said, setSaid] = useState(packet?.already_said.join('\n') ?? '')
  const [tried, setTried] = useState(false)
  const [because, setBecause] = useState<Because>({})
  const [sending, setSending] = useState(false)
  const people = (data?.items ?? []).filter((one) => one.id !== conversation.owner?.id)

  async function submit(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (!to || !next.trim()) return
    setSending(true)
    const person = people.find((one) => one.id === to)
    const words = { next_action: next.trim(), summary: summary.trim(), already_said: said.split('\n').map((line) => line.trim()).filter(Boolean) }
    const went = await acts.handOff(conversation.id, { staff_id: to, ...words, ...because }, person ? { id: person.id, name: person.name } : null)
    setSending(false)
    if (went) onClose()
  }

  return (
    <Dialog title={t('handOff.title', { name: conversation.customer.name })} onClose={onClose}>
      <form className={css.form} onSubmit={(event) => void submit(event)} noValidate>
        <Select
          label={t('handOff.to')} placeholder={t('picker.search')} searchable data-autofocus value={to} onChange={setTo} error={tried && !to ? t('handOff.toWhom') : undefined} nothingFoundMessage={t('picker.none')}
          data={people.map((one) => ({ value: one.id, label: one.name }))}
          renderOption={({ option }) => {
            const one = people.find((person) => person.id === option.value)
            return <span className={css.option}><span className="grow ell txt" dir="auto">{option.label}</span>{one && <span className="quiet">{t('me.load', { presence: t(`presence.${one.presence}`), load: one.load, capacity: one.capacity })}</span>}</span>
          }}
        />
        <Textarea label={t('packet.next')} description={t('handOff.nextHint')} dir="auto" autosize={false} rows={2} value={next} onChange={(event) => setNext(event.currentTarget.value)} error={tried && !next.trim() ? t('handOff.nextMissing') : undefined} />
        <Textarea label={t('packet.summary')} dir="auto" rows={3} value={summary} onChange={(event) => setSummary(event.currentTarget.value)} />
        <Textarea label={t('packet.said')} description={t('handOff.saidHint')} dir="auto" rows={3} value={said} onChange={(event) => setSaid(event.currentTarget.value)} />
        {conversation.owner && <ReasonChoice conversationId={conversation.id} to={to} onChange={setBecause} />}
        <div className={css.foot}>
          <button type="button" className="btn" onClick={onClose}>{t('dialog.cancel')}</button>
          <button type="submit" className="btn main" disabled={sending}>{t('handOff.send')}</button>
        </div>
      </form>
    </Dialog>
  )
}
