import { type FormEvent, useState } from 'react'
import { client } from '../api/cache'
import { digits } from '../catalog/money'
import { useMe } from '../shell/state'
import { Checkbox, MultiSelect, NumberInput, orSay, Select } from '../ui/form'
import { Problem } from '../ui/Problem'
import { say } from '../ui/toast'
import { needName, useChoices } from '../understanding/needs'
import { t } from '../words'
import { type LeadChange, leadCalls, leadKeys, type LeadView } from './calls'
import { patchLead } from './live'
import type { Names } from './names'

interface Props { view: LeadView; names: Names; onDone: (id: string) => void }

/** What a person knows better of a lead; only what was touched is sent. */
export function EditForm({ view, names, onDone }: Props) {
  const { business } = useMe()
  const places = 10 ** digits(business.currency)
  const needs = useChoices()
  const [change, setChange] = useState<Partial<LeadChange>>({})
  const [error, setError] = useState<unknown>()
  const { lead } = view
  const now = { need: lead.need, urgent: lead.urgent, area_id: view.area_id, service_ids: view.service_ids, value_minor: lead.value?.minor ?? null, ...change }
  async function send(event: FormEvent) {
    event.preventDefault()
    try {
      const saved = await leadCalls.change(lead.id, change, lead.version)
      client.setQueryData(leadKeys.one(saved.lead.id), saved)
      patchLead(saved.lead)
      if (saved.lead.id !== lead.id) void client.invalidateQueries({ queryKey: ['leads'] })
      say(t('leads.saved'))
      onDone(saved.lead.id)
    } catch (refused) {
      setError(refused)
      void client.invalidateQueries({ queryKey: leadKeys.one(lead.id) })
    }
  }
  const few = { filter: orSay(t('leads.noChoice')), searchable: true, comboboxProps: { withinPortal: true }, size: 'xs' } as const
  return (
    <form onSubmit={(event) => void send(event)} style={{ display: 'grid', gap: 10 }}>
      <Select label={t('leads.column.need')} data={needs.map((one) => ({ value: one, label: needName(one) }))} value={now.need} allowDeselect={false} onChange={(need) => need && setChange({ ...change, need })} {...few} />
      <MultiSelect label={t('leads.column.service')} data={names.services} value={now.service_ids} onChange={(service_ids) => setChange({ ...change, service_ids })} {...few} />
      <Select label={t('leads.column.area')} data={names.areas} value={now.area_id} clearable clearButtonProps={{ 'aria-label': t('leads.empty') }} onChange={(area_id) => setChange({ ...change, area_id })} {...few} />
      <NumberInput label={t('leads.valueIn', { currency: business.currency })} size="xs" min={0} hideControls value={now.value_minor === null ? '' : now.value_minor / places} onChange={(value) => setChange({ ...change, value_minor: typeof value === 'number' ? Math.round(value * places) : null })} />
      <Checkbox label={t('leads.urgent')} checked={now.urgent} onChange={(event) => setChange({ ...change, urgent: event.currentTarget.checked })} />
      {!!error && <Problem error={error} />}
      <button type="submit" className="btn main" disabled={!Object.keys(change).length}>{t('leads.save')}</button>
    </form>
  )
}
