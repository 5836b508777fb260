import type { ChannelKind } from '../api/types'
import { money } from '../catalog/money'
import { channelName } from '../ui/Channel'
import { needName } from '../understanding/needs'
import { t } from '../words'
import { languageName } from '../words/languages'
import { either } from '../words/lists'
import { span } from '../words/time'
import { stageName } from './acts'
import type { LeadFilter } from './calls'
import type { Named, Names } from './names'

export interface Sentence { key: string; text: string; without: (keyof LeadFilter)[] }

const labels = (ids: readonly string[], from: readonly Named[]): string => either(ids.map((id) => from.find((one) => one.value === id)?.label ?? '…'))
const hours = (n: number): string => span(n * 3_600_000)

/** Every part of a filter as a sentence, with what to leave out when it is taken away. */
export function sentences(filter: LeadFilter, names: Names, currency: string): Sentence[] {
  const found: Sentence[] = []
  const put = (text: string, ...without: (keyof LeadFilter)[]) => found.push({ key: without.join(), text, without })
  if (filter.status?.length) put(t('leads.f.status', { list: either(filter.status.map(stageName)) }), 'status')
  if (typeof filter.urgent === 'boolean') put(filter.urgent ? t('leads.f.urgent') : t('leads.f.notUrgent'), 'urgent')
  if (filter.areas?.length) put(t('leads.f.areas', { list: labels(filter.areas, names.areas) }), 'areas')
  if (filter.branches?.length) put(t('leads.f.branches', { list: labels(filter.branches, names.branches) }), 'branches')
  if (filter.services?.length) put(t('leads.f.services', { list: labels(filter.services, names.services) }), 'services')
  if (filter.owners?.length) {
    const own = [{ value: 'me', label: t('leads.me') }, { value: 'nobody', label: t('leads.nobody') }]
    put(t('leads.f.owners', { list: labels(filter.owners, [...own, ...names.staff]) }), 'owners')
  }
  if (filter.needs?.length) put(t('leads.f.needs', { list: either(filter.needs.map(needName)) }), 'needs')
  if (filter.languages?.length) put(t('leads.f.languages', { list: either(filter.languages.map(languageName)) }), 'languages')
  if (filter.channels?.length) put(t('leads.f.channels', { list: either(filter.channels.map((one) => channelName(one as ChannelKind))) }), 'channels')
  if (typeof filter.age_from === 'number') put(t('leads.f.older', { time: hours(filter.age_from) }), 'age_from')
  if (typeof filter.age_to === 'number') put(t('leads.f.younger', { time: hours(filter.age_to) }), 'age_to')
  if (typeof filter.value_from === 'number') put(t('leads.f.valueFrom', { sum: money(filter.value_from, currency) }), 'value_from')
  if (typeof filter.value_to === 'number') put(t('leads.f.valueTo', { sum: money(filter.value_to, currency) }), 'value_to')
  if (typeof filter.confirmed === 'boolean') put(filter.confirmed ? t('leads.f.confirmed') : t('leads.f.notConfirmed'), 'confirmed')
  if (typeof filter.late === 'boolean') put(filter.late ? t('leads.f.late') : t('leads.f.notLate'), 'late')
  if (filter.text) put(t('leads.f.text', { text: filter.text }), 'text')
  return found
}
