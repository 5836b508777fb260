import { request } from './http'
import type * as S from './types'

type Answer = { conversation?: S.ConversationRow } | null
const at = (id: string, verb: string) => `/api/conversations/${id}/${verb}`

export interface SetUp { business_name: string; timezone: string; currency: string; name: string; email: string; password: string }
export interface ListFilter { view: S.View; need?: S.Need; urgent?: boolean; q?: string }
export interface HandOff { staff_id?: string; queue?: string; next_action: string; summary: string; already_said: string[] }
export interface PhoneWrites {
  account_id: string
  persona: { name: string; phone: string }
  type: S.ScenarioStep['type']
  text: string
  latitude?: number
  longitude?: number
  button_id?: string
}

/** Every conversation with the server, one line each. */
export const calls = {
  setUpNeeded: () => request<{ needed: boolean }>('GET', '/api/set-up'),
  setUp: (body: SetUp) => request<S.Me | null>('POST', '/api/set-up', { body }),
  signIn: (body: { email: string; password: string }) => request<{ person: S.Person; business: S.Business; csrf: string }>('POST', '/api/sign-in', { body }),
  signOut: () => request<null>('POST', '/api/sign-out'),
  me: () => request<S.Me>('GET', '/api/me'),
  setPresence: (presence: S.Presence) => request<null>('PUT', '/api/me/presence', { body: { presence } }),

  conversations: (filter: ListFilter, offset: number, limit: number, signal?: AbortSignal) =>
    request<S.ConversationPage>('GET', '/api/conversations', { query: { ...filter, offset, limit }, signal }),
  conversation: (id: string, signal?: AbortSignal) => request<S.ConversationDetail>('GET', `/api/conversations/${id}`, { signal }),
  staff: () => request<{ items: S.StaffLoad[] }>('GET', '/api/staff'),

  send: (id: string, body: { text: string; client_id: string; reply_to_id?: string }, keepalive = false) =>
    request<{ message: S.Message } | null>('POST', at(id, 'messages'), { body, keepalive }),
  note: (id: string, body: { text: string; client_id: string }, keepalive = false) =>
    request<{ message: S.Message } | null>('POST', at(id, 'notes'), { body, keepalive }),
  retry: (id: string, messageId: string) => request<Answer>('POST', at(id, `messages/${messageId}/retry`)),
  claim: (id: string) => request<Answer>('POST', at(id, 'claim')),
  assign: (id: string, staff_id: string | null, because: string) => request<Answer>('POST', at(id, 'assign'), { body: { staff_id, because } }),
  handOff: (id: string, body: HandOff) => request<Answer>('POST', at(id, 'hand-off'), { body }),
  close: (id: string) => request<Answer>('POST', at(id, 'close')),
  reopen: (id: string) => request<Answer>('POST', at(id, 'reopen')),
  snooze: (id: string, until: string) => request<Answer>('POST', at(id, 'snooze'), { body: { until } }),
  markRead: (id: string) => request<Answer>('POST', at(id, 'read')),
  setNeed: (id: string, need: S.Need) => request<Answer>('POST', at(id, 'need'), { body: { need } }),

  customers: (q: string, offset: number, limit: number) => request<S.CustomerPage>('GET', '/api/customers', { query: { q, offset, limit } }),
  customer: (id: string) => request<S.CustomerProfile>('GET', `/api/customers/${id}`),
  search: (q: string, signal?: AbortSignal) => request<S.SearchAnswer>('GET', '/api/search', { query: { q }, signal }),

  simulator: () => request<S.Simulator>('GET', '/api/simulator'),
  phoneThread: (accountId: string, phone: string) =>
    request<S.PhoneThread>('GET', `/api/simulator/threads/${encodeURIComponent(accountId)}/${encodeURIComponent(phone)}`),
  phoneWrites: (body: PhoneWrites) => request<{ conversation_id?: string } | null>('POST', '/api/simulator/messages', { body }),
}

/** A settings list: read it, add to it, change one row. */
export interface Shelf<T extends { id: string }> {
  path: string
  list: () => Promise<{ items: T[] }>
  add: (row: Partial<T>) => Promise<unknown>
  change: (id: string, row: Partial<T>) => Promise<unknown>
}

const shelf = <T extends { id: string }>(path: string): Shelf<T> => ({
  path,
  list: () => request('GET', path),
  add: (body) => request('POST', path, { body }),
  change: (id, body) => request('PATCH', `${path}/${id}`, { body }),
})

export const shelves = {
  staff: shelf<S.Staff & { password?: string }>('/api/team/staff'),
  branches: shelf<S.Branch>('/api/team/branches'),
  skills: shelf<S.Skill>('/api/team/skills'),
  roles: shelf<S.Role>('/api/team/roles'),
  services: shelf<S.Service>('/api/catalog/services'),
  areas: shelf<S.Area>('/api/catalog/areas'),
  accounts: shelf<S.ChannelAccount>('/api/channels/accounts'),
}
