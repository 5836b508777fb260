import { useMe } from '../shell/state'
import type { ChannelKind } from '../api/types'
import { digits } from '../catalog/money'
import { channelName } from '../ui/Channel'
import { MultiSelect, NumberInput, orSay, Select, TextInput } from '../ui/form'
import { needName, useChoices } from '../understanding/needs'
import { t } from '../words'
import { languageName } from '../words/languages'
import { stageName } from './acts'
import { type LeadFilter, stages } from './calls'
import css from './Filters.module.css'
import type { Names } from './names'

const channels: ChannelKind[] = ['whatsapp', 'instagram', 'messenger', 'telegram', 'x', 'sms', 'voice', 'email', 'webchat', 'webform']
const languages = ['en', 'ar', 'ar-Latn', 'ur', 'hi', 'hi-Latn', 'bn', 'tl', 'id', 'fa', 'tr', 'fr', 'de', 'es', 'pt', 'it', 'pl', 'ru', 'zh']

interface Props { filter: LeadFilter; names: Names; onChange: (filter: LeadFilter) => void }

/** Every filter there is; each takes effect at once. */
export function FilterForm({ filter, names, onChange }: Props) {
  const { business } = useMe()
  const needs = useChoices()
  const places = digits(business.currency)
  const set = (change: Partial<LeadFilter>) => onChange({ ...filter, ...change })
  const few = { searchable: true, clearable: true, filter: orSay(t('leads.noChoice')), comboboxProps: { withinPortal: false }, size: 'xs', clearButtonProps: { 'aria-label': t('leads.empty') } } as const
  const many = (label: string, name: 'areas' | 'branches' | 'services' | 'owners' | 'needs' | 'languages' | 'channels', data: { value: string; label: string }[]) =>
    data.length > 0 && <MultiSelect label={label} data={data} value={filter[name] ?? []} onChange={(value) => set({ [name]: value })} {...few} />
  const yes = (label: string, name: 'urgent' | 'confirmed' | 'late', on: string, off: string) => (
    <Select label={label} size="xs" comboboxProps={{ withinPortal: false }} data={[{ value: '', label: t('leads.any') }, { value: 'true', label: on }, { value: 'false', label: off }]} value={typeof filter[name] === 'boolean' ? String(filter[name]) : ''} onChange={(value) => set({ [name]: value ? value === 'true' : undefined })} />
  )
  const amount = (label: string, name: 'age_from' | 'age_to' | 'value_from' | 'value_to', scale = 1) => (
    <NumberInput label={label} size="xs" min={0} hideControls value={typeof filter[name] === 'number' ? filter[name] / scale : ''} onChange={(value) => set({ [name]: typeof value === 'number' ? Math.round(value * scale) : undefined })} />
  )
  return (
    <div className={css.form}>
      <TextInput label={t('leads.filter.text')} size="xs" dir="auto" value={filter.text ?? ''} onChange={(event) => set({ text: event.currentTarget.value })} />
      <MultiSelect label={t('leads.column.status')} data={stages.map((one) => ({ value: one, label: stageName(one) }))} value={filter.status ?? []} onChange={(value) => set({ status: value as LeadFilter['status'] })} {...few} />
      {yes(t('leads.column.urgent'), 'urgent', t('leads.urgent'), t('leads.notUrgent'))}
      {many(t('leads.column.area'), 'areas', names.areas)}
      {many(t('leads.column.service'), 'services', names.services)}
      {many(t('leads.column.owner'), 'owners', [{ value: 'me', label: t('leads.me') }, { value: 'nobody', label: t('leads.nobody') }, ...names.staff])}
      {many(t('leads.column.need'), 'needs', needs.map((one) => ({ value: one, label: needName(one) })))}
      {names.branches.length > 1 && many(t('leads.column.branch'), 'branches', names.branches)}
      {many(t('leads.column.language'), 'languages', languages.map((one) => ({ value: one, label: languageName(one) })))}
      {many(t('leads.column.channel'), 'channels', channels.map((one) => ({ value: one, label: channelName(one) })))}
      {yes(t('leads.column.confirmed'), 'confirmed', t('leads.confirmedYes'), t('leads.confirmedNo'))}
      {yes(t('leads.column.reply_due'), 'late', t('leads.late'), t('leads.notLate'))}
      <div className={css.two}>{amount(t('leads.filter.older'), 'age_from')}{amount(t('leads.filter.younger'), 'age_to')}</div>
      <div className={css.two}>{amount(t('leads.filter.valueFrom'), 'value_from', 10 ** places)}{amount(t('leads.filter.valueTo'), 'value_to', 10 ** places)}</div>
    </div>
  )
}
