import { request } from '../api/http'
import type { components } from '../api/schema'

type Wire = components['schemas']
export type Reroutes = Wire['Reroutes']
export type Rate = Wire['Rate']
export type Example = Wire['Example']
export type Drift = Wire['Drift']
export type Notices = Wire['Notices']
export type Likely = Wire['LikelyReason']
/** Where work is passed on to: a person or a queue. */
export type Towards = { staff_id: string } | { queue: string }
export const reasons = ['wrong_need', 'wrong_area', 'wrong_language', 'unavailable', 'customer_asked', 'other'] as const
export type Reason = (typeof reasons)[number]

export const rerouteCalls = {
  rates: (days: number) => request<Reroutes>('GET', '/api/routing/reroutes', { query: { days, language: document.documentElement.lang } }),
  acknowledge: (id: string) => request<Drift[]>('POST', `/api/routing/drifts/${id}/acknowledge`),
  notices: () => request<Notices>('GET', '/api/routing/notices'),
  likely: (conversationId: string, to: Towards) => request<Likely>('GET', `/api/conversations/${conversationId}/reroute-reason`, { query: { ...to } }),
}
