import { request } from '../api/http'
import type { components } from '../api/schema'

type Wire = components['schemas']
export type Lead = Wire['LeadRow']
export type LeadPage = Wire['LeadPage']
export type LeadView = Wire['LeadView']
export type LeadFilter = Partial<Wire['LeadFilter']>
export type LeadBoard = Wire['LeadBoard']
export type SavedView = Wire['SavedView']
export type Choice = Wire['Choice']
export type Given = Wire['Given']
export type Stage = Lead['status']
export type Sort = NonNullable<Choice['sort']>
export type ColumnName = NonNullable<Choice['columns']>[number]
export type LeadChange = Wire['LeadChange']
export type NewLead = Wire['NewLead']

export const stages: readonly Stage[] = ['new', 'contacted', 'qualified', 'booked', 'lost']
export const PAGE = 60
const language = () => document.documentElement.lang

export interface Look { filters: LeadFilter; sort: Sort; descending: boolean }
// The client leaves out what is false; the server takes what is left out for true.
const asked = ({ filters, sort, descending }: Look) => ({ chosen: JSON.stringify(filters), sort, descending: String(descending), language: language() })

/** Everything the screen asks of the server. */
export const leadCalls = {
  page: (look: Look, page: number, signal?: AbortSignal) => request<LeadPage>('GET', '/api/leads', { query: { ...asked(look), offset: page * PAGE, limit: PAGE }, signal }),
  board: (look: Look, signal?: AbortSignal) => request<LeadBoard>('GET', '/api/leads/board', { query: asked(look), signal }),
  rows: (ids: readonly string[]) => request<Lead[]>('GET', '/api/leads/rows', { query: { ids: ids.join(), language: language() } }),
  one: (id: string, signal?: AbortSignal) => request<LeadView>('GET', `/api/leads/${id}`, { query: { language: language() }, signal }),
  add: (body: Partial<NewLead>) => request<LeadView>('POST', `/api/leads?language=${language()}`, { body }),
  count: () => request<Wire['LeadCount']>('GET', '/api/leads/count'),
  move: (id: string, status: Stage, lost_reason = '', version?: number) => request<Lead>('POST', `/api/leads/${id}/status?language=${language()}`, { body: { status, lost_reason, version } }),
  moveAll: (lead_ids: string[], status: Stage, lost_reason = '') => request<Given[]>('POST', '/api/leads/status', { body: { lead_ids, status, lost_reason } }),
  assign: (lead_ids: string[], staff_id: string | null, because = '') => request<Given[]>('POST', '/api/leads/assign', { body: { lead_ids, staff_id, because } }),
  change: (id: string, change: Partial<LeadChange>, version: number) => request<LeadView>('PATCH', `/api/leads/${id}?language=${language()}`, { body: { change, version } }),
  merge: (id: string, lead_id: string) => request<LeadView>('POST', `/api/leads/${id}/merge`, { body: { lead_id } }),
  views: () => request<SavedView[]>('GET', '/api/leads/views'),
  saveView: (body: Wire['NewView']) => request<SavedView>('POST', '/api/leads/views', { body }),
  changeView: (id: string, body: Partial<Wire['ViewChange']>) => request<SavedView>('PATCH', `/api/leads/views/${id}`, { body }),
  removeView: (id: string) => request<null>('DELETE', `/api/leads/views/${id}`),
}

/** Where the file with all of the choice is. */
export const fileOf = (look: Look): string => `/api/leads/export?${new URLSearchParams(asked(look))}`

const nameOf = (look: Look): string => JSON.stringify([look.filters, look.sort, look.descending])
export const leadKeys = {
  list: (look: Look) => ['leads', nameOf(look)] as const,
  page: (look: Look, page: number) => ['leads', nameOf(look), page] as const,
  board: (look: Look) => ['lead-board', nameOf(look)] as const,
  one: (id: string) => ['lead', id] as const,
  views: ['lead-views'] as const,
}
