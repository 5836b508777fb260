import { request } from './http'
import type { components } from './schema'
import * as from from './translate'
import type * as S from './types'

type Wire = components['schemas']
export type Understanding = Wire['Report']
export type Figures = Wire['Figures']
export type NeedView = Wire['NeedView']
export type NeedDraft = Wire['NeedDraft']
export type NeedPreview = Wire['NeedPreview']
export type ApprovedAnswer = Wire['AnswerView']
export type AnswerState = ApprovedAnswer['state']
export type NewAnswer = Wire['NewAnswer']
export type AnswerVersion = Wire['VersionView']
export type FoundAnswer = Wire['FoundAnswer']
export type AssistantSettings = Wire['AssistantSettings']
export type Gap = Wire['Gap']
export type LlmPage = Wire['ModelPage']
export type LlmConnection = Wire['ModelConnection']
export type LlmTry = Wire['ModelTry']
export type Translated = Wire['Translated']
export type TranscriberPage = Wire['TranscriberPage']
export type TranscriberView = Wire['TranscriberView']
export type LlmCalls = Wire['ModelCalls']
export type Model = Wire['ModelReport']
export type ModelVersion = Wire['ModelVersion']
type Answer = { conversation?: S.ConversationRow } | null
/** Acts on a conversation answer with its row, or with nothing. */
const act = (path: string, body?: unknown): Promise<Answer> =>
  request<Wire['ConversationRow'] | null>('POST', path, { body }).then((one) => (one && 'customer' in one ? { conversation: from.row(one) } : null))
const at = (id: string, verb: string) => `/api/conversations/${id}/${verb}`

export interface SetUp { business_name: string; timezone: string; currency: string; name: string; email: string; password: string }
export interface ListFilter { view: S.View; need?: S.Need; urgent?: boolean; q?: string }
export interface HandOff { staff_id?: string; queue?: string; next_action: string; summary: string; already_said: string[]; reason?: Wire['HandOff']['reason']; need?: string; expected_owner?: string | null }
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
  setUp: (body: SetUp) => request<Wire['Me']>('POST', '/api/set-up', { body: { kind: 'other', ...body } }).then(from.me),
  signIn: (body: { email: string; password: string }) => request<Wire['Me']>('POST', '/api/sign-in', { body }).then(from.me),
  signOut: () => request<null>('POST', '/api/sign-out'),
  me: () => request<Wire['Me']>('GET', '/api/me').then(from.me),
  here: () => request<Wire['Oneself']>('POST', '/api/me/here'),
  setPresence: (presence: S.Presence) => request<null>('PUT', '/api/me/presence', { body: { presence } }),

  conversations: (filter: ListFilter, offset: number, limit: number, signal?: AbortSignal) =>
    filter.q
      ? request<Wire['Found'][]>('GET', '/api/search', { query: { q: filter.q }, signal }).then(from.found)
      : request<Wire['ConversationPage']>('GET', '/api/conversations', { query: { ...filter, offset, limit }, signal }).then(from.page),
  conversation: (id: string, signal?: AbortSignal) => request<Wire['ConversationView']>('GET', `/api/conversations/${id}`, { query: { language: document.documentElement.lang }, signal }).then(from.detail),
  earlier: (id: string, before: string) => request<Wire['Message'][]>('GET', at(id, 'messages'), { query: { before, limit: 100 } }).then((all) => all.map(from.message)),
  staff: () => request<{ items: S.StaffLoad[] }>('GET', '/api/staff'),

  send: (id: string, body: { text: string; client_id: string; reply_to_id?: string; expected_owner?: string | null; draft_id?: string }, keepalive = false) =>
    request<Wire['Message']>('POST', at(id, 'messages'), { body, keepalive }).then((one) => ({ message: from.message(one) })),
  stopAssistant: (id: string) => request<S.AssistantState>('POST', at(id, 'assistant/stop')),
  resumeAssistant: (id: string) => request<S.AssistantState>('POST', at(id, 'assistant/resume')),
  discardSuggestion: (id: string, draftId: string) => request<S.AssistantState>('POST', at(id, `drafts/${draftId}/discard`)),
  assistant: () => request<AssistantSettings>('GET', '/api/assistant/settings'),
  setAssistant: (settings: Wire['Settings'], was: number) => request<AssistantSettings>('PUT', '/api/assistant/settings', { body: { settings, was }, query: { language: document.documentElement.lang } }),
  note: (id: string, body: { text: string; client_id: string }, keepalive = false) =>
    request<Wire['Message']>('POST', at(id, 'notes'), { body, keepalive }).then((one) => ({ message: from.message(one) })),
  reveal: (id: string, messageId: string) => request<Wire['Revealed']>('POST', at(id, `messages/${messageId}/reveal`)),
  retry: (id: string, messageId: string) => act(at(id, `messages/${messageId}/retry`)),
  translateMessage: (id: string, messageId: string, language: string) => request<Translated>('POST', at(id, `messages/${messageId}/translation`), { body: { language } }),
  translateReply: (id: string, text: string, language: string) => request<Translated>('POST', at(id, 'translate'), { body: { text, language } }),
  transcribe: (id: string, messageId: string) => request('POST', at(id, `messages/${messageId}/transcript`)).then(() => null),
  correctTranscript: (id: string, messageId: string, text: string) => request('PUT', at(id, `messages/${messageId}/transcript`), { body: { text } }).then(() => null),
  claim: (id: string) => act(at(id, 'claim')),
  assign: (id: string, staff_id: string | null, because: string) => act(at(id, 'assign'), { staff_id, because }),
  handOff: (id: string, body: HandOff) => act(at(id, 'hand-off'), body),
  close: (id: string) => act(at(id, 'close')),
  reopen: (id: string) => act(at(id, 'reopen'), {}),
  snooze: (id: string, until: string) => act(at(id, 'snooze'), { until }),
  markRead: (id: string) => act(at(id, 'read')),
  setNeed: (id: string, need: S.Need) => act(at(id, 'need'), { need }),
  sayNeed: (id: string, messageId: string, need: S.Need) => act(at(id, `messages/${messageId}/need`), { need }),
  takeBackNeed: (id: string, messageId: string) =>
    request<Wire['ConversationRow']>('DELETE', at(id, `messages/${messageId}/need`)).then((one) => ({ conversation: from.row(one) })),
  signalWords: (id: string, messageId: string, signal: S.SignalName) => request<Wire['Word'][]>('GET', at(id, `messages/${messageId}/signals/${signal}/words`)),
  saySignal: (id: string, messageId: string, signal: S.SignalName, body: { value: Partial<Wire['Wish']> | null; words?: Wire['Stretch']; next_time?: boolean }) => act(at(id, `messages/${messageId}/signals/${signal}`), body),
  takeBackSignal: (id: string, messageId: string, signal: S.SignalName) =>
    request<Wire['ConversationRow']>('DELETE', at(id, `messages/${messageId}/signals/${signal}`)).then((one) => ({ conversation: from.row(one) })),

  offers: () => request<Wire['Offers']>('GET', '/api/offers', { query: { language: document.documentElement.lang } }).then(from.offers),
  acceptOffer: (id: string) => request<Wire['ConversationRow']>('POST', `/api/offers/${id}/accept`).then(from.row),
  declineOffer: (id: string, because: string) => request<Wire['Offers']>('POST', `/api/offers/${id}/decline`, { body: { because } }),

  understanding: () => request<Wire['Report']>('GET', '/api/understanding', { query: { language: document.documentElement.lang } }),
  model: () => request<Model>('GET', '/api/understanding/model'),
  useModel: (digest: string) => request<Model>('POST', '/api/understanding/model/use', { body: { digest } }),
  modelBack: () => request<Model>('POST', '/api/understanding/model/go-back'),
  tryModel: (digest: string) => request<Model>('POST', '/api/understanding/model/try', { body: { digest } }),
  llm: () => request<LlmPage>('GET', '/api/llm/connection'),
  connectLlm: (body: Partial<Wire['ModelConnectionIn']>) => request<LlmPage>('PUT', '/api/llm/connection', { body }),
  disconnectLlm: () => request<LlmPage>('DELETE', '/api/llm/connection'),
  tryLlm: () => request<LlmTry>('POST', '/api/llm/try'),
  transcriber: () => request<TranscriberPage>('GET', '/api/llm/transcriber'),
  connectTranscriber: (body: Wire['TranscriberIn']) => request<TranscriberPage>('PUT', '/api/llm/transcriber', { body }),
  disconnectTranscriber: () => request<TranscriberPage>('DELETE', '/api/llm/transcriber'),
  tryTranscriber: () => request<Wire['TranscriberTry']>('POST', '/api/llm/transcriber/try'),
  llmCalls: (before: string | null) => request<LlmCalls>('GET', '/api/llm/calls', { query: { before } }),
  llmSpending: () => request<Wire['ModelSpending']>('GET', '/api/llm/spending', { query: { days: 14 } }),
  needs: (details = false) => request<NeedView[]>('GET', '/api/understanding/needs', { query: details ? { details } : {} }),
  addNeed: (body: Wire['NewNeed']) => request<NeedView>('POST', '/api/understanding/needs', { body }),
  changeNeed: (id: string, body: Wire['NeedChange']) => request<NeedView>('PATCH', `/api/understanding/needs/${id}`, { body }),
  retireNeed: (id: string) => request<NeedView>('POST', `/api/understanding/needs/${id}/retire`),
  bringBackNeed: (id: string) => request<NeedView>('POST', `/api/understanding/needs/${id}/bring-back`),
  answers: (query: { search?: string; only?: AnswerState; limit?: number }, signal?: AbortSignal) => request<Wire['AnswerList']>('GET', '/api/knowledge/answers', { query, signal }),
  writeAnswer: (body: NewAnswer) => request<ApprovedAnswer>('POST', '/api/knowledge/answers', { body }),
  changeAnswer: (id: string, body: Wire['AnswerChange']) => request<ApprovedAnswer>('PATCH', `/api/knowledge/answers/${id}`, { body }),
  retireAnswer: (id: string) => request<ApprovedAnswer>('POST', `/api/knowledge/answers/${id}/retire`),
  restoreAnswer: (id: string) => request<ApprovedAnswer>('POST', `/api/knowledge/answers/${id}/bring-back`),
  answerVersions: (id: string) => request<AnswerVersion[]>('GET', `/api/knowledge/answers/${id}/versions`),
  tryQuestion: (text: string, branch_id: string | null) => request<Wire['Tried']>('POST', '/api/knowledge/try', { body: { text, branch_id } }),
  gaps: (order: 'newest' | 'most') => request<Wire['GapList']>('GET', '/api/knowledge/gaps', { query: { order } }),
  answerGap: (id: string, answer: NewAnswer) => request<Gap>('POST', `/api/knowledge/gaps/${id}/answer`, { body: { answer } }),
  dismissGap: (id: string) => request<Gap>('POST', `/api/knowledge/gaps/${id}/dismiss`),
  previewNeed: (body: NeedDraft, signal?: AbortSignal) => request<NeedPreview>('POST', '/api/understanding/needs/preview', { body, signal }),
  promise: (body: Wire['NewPromise']) => request<Wire['Report']>('PUT', '/api/understanding', { body }),

  customers: (q: string, offset: number, limit: number) => request<Wire['CustomerPage']>('GET', '/api/customers', { query: { q, offset, limit } }).then(from.customerPage),
  conversationsOf: (id: string) => request<Wire['ConversationRow'][]>('GET', `/api/customers/${id}/conversations`).then((rows) => rows.map(from.row)),
  customer: async (id: string) => {
    const [one, conversations] = await Promise.all([
      request<Wire['CustomerView']>('GET', `/api/customers/${id}`),
      request<Wire['ConversationRow'][]>('GET', `/api/customers/${id}/conversations`),
    ])
    return from.profile(one, conversations)
  },
  search: (q: string, signal?: AbortSignal) => request<Wire['Found'][]>('GET', '/api/search', { query: { q }, signal }).then(from.search),

  simulator: () => request<S.Simulator>('GET', '/api/simulator'),
  phoneThread: (accountId: string, phone: string) =>
    request<S.PhoneThread>('GET', `/api/simulator/threads/${encodeURIComponent(accountId)}/${encodeURIComponent(phone)}`),
  phoneWrites: (body: PhoneWrites) => request<Wire['Written'] & { conversation_id?: string }>('POST', '/api/simulator/messages', { body }),
}

/** A settings list: read it, add to it, change one row. */
export interface Shelf<T extends { id: string }> {
  path: string
  list: () => Promise<{ items: T[] }>
  add: (row: Partial<T>) => Promise<unknown>
  change: (id: string, row: Partial<T>) => Promise<unknown>
}

interface Shape<W, T extends { id: string }> { read: (wire: W) => T; sent: (row: Partial<T>) => object; bare?: boolean }

/** `bare` lists come as they are, the others as { items }. */
const shelf = <W, T extends { id: string }>(path: string, { read, sent, bare }: Shape<W, T>): Shelf<T> => ({
  path,
  list: async () => {
    const list = await request<W[] | { items: W[] }>('GET', path)
    return { items: (bare ? (list as W[]) : (list as { items: W[] }).items).map(read) }
  },
  // What is new is in use; the server does not ask.
  add: ({ ...one }) => {
    delete (one as { active?: boolean }).active
    return request('POST', path, { body: sent(one) })
  },
  change: (id, one) => request('PATCH', `${path}/${id}`, { body: sent(one) }),
})

const same = <T extends { id: string }>(...names: string[]) => ({
  read: (wire: T) => wire,
  sent: (one: Partial<T>) => Object.fromEntries(Object.entries(one).filter(([name]) => names.includes(name))),
})

export const shelves = {
  staff: shelf<Wire['Staff'], S.Staff & { password?: string }>('/api/team/staff', { read: from.staff, sent: from.staffSent }),
  branches: shelf<Wire['Branch'], S.Branch>('/api/team/branches', { read: from.branch, sent: from.branchSent }),
  skills: shelf<S.Skill, S.Skill>('/api/team/skills', same('name')),
  roles: shelf<S.Role, S.Role>('/api/team/roles', same('name', 'permissions')),
  services: shelf<Wire['Service'], S.Service>('/api/catalog/services', { read: from.service, sent: from.serviceSent }),
  areas: shelf<Wire['Area'], S.Area>('/api/catalog/areas', { read: from.area, sent: from.areaSent }),
  accounts: shelf<Wire['AccountView'], S.ChannelAccount>('/api/channels/accounts', { read: from.account, sent: from.accountSent, bare: true }),
}
