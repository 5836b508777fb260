import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type FormEvent, useDeferredValue, useState } from 'react'
import { client } from '../api/cache'
import { calls } from '../api/calls'
import { Refused } from '../api/http'
import type { ChannelKind, CustomerRow } from '../api/types'
import { Avatar } from '../ui/Avatar'
import { channelName } from '../ui/Channel'
import { Dialog } from '../ui/Dialog'
import { Checkbox, MultiSelect, orSay, Select, Textarea, TextInput } from '../ui/form'
import { Problem } from '../ui/Problem'
import { say } from '../ui/toast'
import { Code, Words } from '../ui/Words'
import { needName, useChoices } from '../understanding/needs'
import { t } from '../words'
import css from './AddDialog.module.css'
import { type LeadChange, leadCalls, type NewLead } from './calls'
import type { Names } from './names'

const ways: ChannelKind[] = ['voice', 'whatsapp', 'sms', 'email', 'instagram', 'messenger', 'telegram', 'x', 'webchat', 'webform']
const DIGITS = 7

interface Props { names: Names; onClose: () => void; onAdded: (id: string) => void }

/** A lead of somebody who called or came by: who it is, what they need, and what is known of it. */
export function AddDialog({ names, onClose, onAdded }: Props) {
  const needs = useChoices()
  const [who, setWho] = useState('')
  const [customer, setCustomer] = useState<CustomerRow | null>(null)
  const [name, setName] = useState('')
  const [need, setNeed] = useState('scheduling')
  const [channel, setChannel] = useState<ChannelKind>('voice')
  const [details, setDetails] = useState<Partial<LeadChange>>({})
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const asked = useDeferredValue(who.trim())
  const found = useQuery({ queryKey: ['customers', 'pick', asked], queryFn: () => calls.customers(asked, 0, 5), enabled: !customer && asked.length > 1, placeholderData: keepPreviousData, staleTime: 0, gcTime: 0 })
  const dialled = who.replace(/\D/g, '').length >= DIGITS
  const twin = error instanceof Refused && error.code === 'open_lead_exists' ? String(error.body.lead_id) : undefined
  const few = { filter: orSay(t('leads.noChoice')), searchable: true, comboboxProps: { withinPortal: true } } as const

  async function send(event: FormEvent) {
    event.preventDefault()
    if (!customer && !dialled) return
    setBusy(true)
    setError(undefined)
    const own = note.trim() ? { own: { [t('leads.note')]: note.trim() } } : {}
    const body: Partial<NewLead> = { need, channel: channel as NewLead['channel'], ...(customer ? { customer_id: customer.id } : { phone: who, name }), details: { ...details, ...own } }
    try {
      const { lead } = await leadCalls.add(body)
      await Promise.all([client.invalidateQueries({ queryKey: ['leads'] }), client.invalidateQueries({ queryKey: ['lead-board'] })])
      say(t('leads.added', { name: lead.customer.name || t('leads.unnamed') }))
      onAdded(lead.id)
    } catch (refused) {
      setError(refused)
      setBusy(false)
    }
  }
  return (
    <Dialog title={t('leads.add')} onClose={onClose} size={520}>
      <form className={css.form} onSubmit={(event) => void send(event)}>
        {customer ? (
          <p className={css.chosen}><Avatar name={customer.name} initials={customer.initials} size={30} /><Words oneLine text={customer.name} className="strong grow" /><button type="button" className="link" onClick={() => setCustomer(null)}>{t('leads.addOther')}</button></p>
        ) : (
          <>
            <TextInput label={t('leads.addWho')} description={t('leads.addWhoHint')} data-autofocus dir="auto" maxLength={80} value={who} onChange={(event) => setWho(event.target.value)} />
            {asked.length > 1 && !!found.data?.items.length && (
              <ul className={css.found} aria-label={t('leads.addFound')}>
                {found.data.items.map((one) => (
                  <li key={one.id}><button type="button" onClick={() => setCustomer(one)}><Avatar name={one.name} initials={one.initials} size={26} /><Words oneLine text={one.name} className="grow" />{one.handles[0] && <Code text={one.handles[0].address} />}</button></li>
                ))}
              </ul>
            )}
            {dialled && <TextInput label={t('leads.addName')} dir="auto" maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />}
          </>
        )}
        <div className={css.pair}>
          <Select label={t('leads.column.need')} data={needs.map((one) => ({ value: one, label: needName(one) }))} value={need} allowDeselect={false} onChange={(next) => next && setNeed(next)} {...few} />
          <Select label={t('leads.column.channel')} data={ways.map((one) => ({ value: one, label: channelName(one) }))} value={channel} allowDeselect={false} onChange={(next) => next && setChannel(next as ChannelKind)} {...few} />
          <MultiSelect label={t('leads.column.service')} data={names.services} value={details.service_ids ?? []} onChange={(service_ids) => setDetails({ ...details, service_ids })} {...few} />
          <Select label={t('leads.column.area')} data={names.areas} value={details.area_id ?? null} clearable clearButtonProps={{ 'aria-label': t('leads.empty') }} onChange={(area_id) => setDetails({ ...details, area_id })} {...few} />
        </div>
        <Textarea label={t('leads.note')} description={t('leads.noteHint')} dir="auto" autosize minRows={2} maxRows={6} maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} />
        <Checkbox label={t('leads.urgent')} checked={details.urgent ?? false} onChange={(event) => setDetails({ ...details, urgent: event.currentTarget.checked })} />
        {twin ? <p className={css.twin} role="alert"><span className="grow">{t('leads.addTwin')}</span><button type="button" className="btn" onClick={() => onAdded(twin)}>{t('leads.mergedShow')}</button></p> : !!error && <Problem error={error} />}
        <div className={css.foot}>
          <button type="button" className="btn" onClick={onClose}>{t('leads.cancel')}</button>
          <button type="submit" className="btn main" disabled={busy || !(customer || dialled)}>{t('leads.add')}</button>
        </div>
      </form>
    </Dialog>
  )
}
