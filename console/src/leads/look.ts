import type { PlainKey } from '../words'
import type { Choice, ColumnName, LeadFilter, Look, SavedView, Sort } from './calls'

/** What stands in the address: a saved view, and whatever of it is different by now. */
export interface LeadSearch {
  saved?: string
  f?: LeadFilter
  sort?: Sort
  asc?: boolean
  layout?: 'table' | 'board'
  columns?: ColumnName[]
  lead?: string
}

export const usual: readonly ColumnName[] = ['urgent', 'service', 'area', 'confirmed', 'status', 'owner', 'channel', 'reply_due', 'value']
export const everyColumn: readonly ColumnName[] = ['urgent', 'need', 'service', 'area', 'branch', 'confirmed', 'status', 'owner', 'channel', 'language', 'reply_due', 'wanted', 'value', 'created', 'changed']
const sorts: readonly Sort[] = ['customer', ...everyColumn]

export interface Shown extends Look { layout: 'table' | 'board'; columns: readonly ColumnName[] }

/** What is to be seen: the saved view, with what the address changes of it. */
export function shownBy(search: LeadSearch, view: SavedView | undefined): Shown {
  const chosen: Partial<Choice> = view?.chosen ?? {}
  return {
    filters: tidy(search.f ?? chosen.filters ?? {}),
    sort: search.sort ?? chosen.sort ?? 'created',
    descending: search.sort ? !search.asc : (chosen.descending ?? true),
    layout: search.layout ?? chosen.layout ?? 'table',
    columns: search.columns?.length ? search.columns : chosen.columns?.length ? chosen.columns : usual,
  }
}

/** Whether the address changes anything of the saved view. */
export const differs = (search: LeadSearch): boolean => !!(search.f || search.sort || search.layout || search.columns)

export const choiceOf = ({ filters, sort, descending, layout, columns }: Shown): Choice => ({ filters, sort, descending, layout, columns: [...columns] }) as Choice

/** A filter without what says nothing, so that two that mean the same look the same. */
export function tidy(filter: LeadFilter): LeadFilter {
  const told = Object.entries(filter).filter(([, value]) => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0))
  return Object.fromEntries(told.sort(([one], [other]) => one.localeCompare(other))) as LeadFilter
}

const filters = ['status', 'urgent', 'areas', 'branches', 'services', 'owners', 'languages', 'channels', 'needs', 'age_from', 'age_to', 'value_from', 'value_to', 'confirmed', 'late', 'text'] as const
export type FilterName = (typeof filters)[number]

const record = (value: unknown): Record<string, unknown> | undefined => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined)

/** The address as somebody may have typed it, without what nobody can use. */
export function readSearch(search: Record<string, unknown>): LeadSearch {
  const given = record(search.f)
  const f = given && (Object.fromEntries(Object.entries(given).filter(([name]) => (filters as readonly string[]).includes(name))) as LeadFilter)
  const columns = Array.isArray(search.columns) ? everyColumn.filter((one) => (search.columns as unknown[]).includes(one)) : []
  const sort = sorts.find((one) => one === search.sort)
  return {
    ...(typeof search.saved === 'string' && { saved: search.saved }), ...(f && { f }), ...(sort && { sort }), ...(sort && search.asc === true && { asc: true }),
    ...((search.layout === 'table' || search.layout === 'board') && { layout: search.layout }), ...(columns.length && { columns }),
    ...(typeof search.lead === 'string' && { lead: search.lead }),
  }
}

export const columnLabel = (name: ColumnName): PlainKey => `leads.column.${name}` as PlainKey

/** Clicking a heading sorts by it; once more turns it around. What is counted or dated begins with the most. */
export function sortBy(now: Look, by: Sort): { sort: Sort; asc?: boolean } {
  if (now.sort === by) return { sort: by, ...(now.descending && { asc: true }) }
  const down = ['urgent', 'confirmed', 'value', 'created', 'changed'].includes(by)
  return { sort: by, ...(!down && { asc: true }) }
}
