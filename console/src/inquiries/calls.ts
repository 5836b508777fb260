import { request } from '../api/http'
import type { components } from '../api/schema'

type Wire = components['schemas']
export type Inquiry = Wire['InquiryRow']
export type InquiryPage = Wire['InquiryPage']
export type Proposal = Wire['ProposalView']
export type Reason = Inquiry['reason']
export type Lesson = Wire['NewAnswer']
export type State = Inquiry['state']

export const reasons: readonly Reason[] = ['not_confident', 'policy', 'judgement', 'manual_check', 'no_source', 'wants_person', 'unsafe']
export const PAGE = 60
const language = () => document.documentElement.lang
const at = (id: string, verb: string) => `/api/inquiries/${id}/${verb}?language=${language()}`

export interface Asked { state: State; reason?: Reason; mine?: boolean; urgent?: boolean }

function query(asked: Asked) {
  const chosen = { state: [asked.state], ...(asked.reason && { reasons: [asked.reason] }), ...(asked.mine && { owners: ['me'] }), ...(asked.urgent && { urgent: true }) }
  const open = asked.state === 'open'
  return { chosen: JSON.stringify(chosen), sort: open ? 'due' : 'ended', descending: String(!open), language: language() }
}

/** Everything the queue asks of the server. */
export const inquiryCalls = {
  page: (asked: Asked, page: number, signal?: AbortSignal) => request<InquiryPage>('GET', '/api/inquiries', { query: { ...query(asked), offset: page * PAGE, limit: PAGE }, signal }),
  rows: (ids: readonly string[]) => request<Inquiry[]>('GET', '/api/inquiries/rows', { query: { ids: ids.join(), language: language() } }),
  answer: (id: string, text: string, client_id: string, version: number) => request<Inquiry>('POST', at(id, 'answer'), { body: { text, client_id, version } }),
  lesson: ({ reply, question }: Inquiry) => request<Lesson>('GET', `/api/knowledge/replies/${reply!.message_id}/answer`, { query: { question_id: question.message_id } }),
  teach: (id: string, answer: Lesson) => request<Inquiry>('POST', at(id, 'teach'), { body: answer }),
  dismiss: (id: string, because: string, version: number) => request<Inquiry>('POST', at(id, 'dismiss'), { body: { because, version } }),
  assign: (id: string, staff_id: string | null, because: string) => request<Inquiry>('POST', at(id, 'assign'), { body: { staff_id, because } }),
}

export const inquiryKeys = {
  list: (asked: Asked) => ['inquiries', JSON.stringify(asked)] as const,
  page: (asked: Asked, page: number) => ['inquiries', JSON.stringify(asked), page] as const,
}
