import { request } from '../api/http'
import type { components } from '../api/schema'

type Wire = components['schemas']
export type Receivers = Wire['Receivers']
export type Receiver = Wire['Receiver']
export type ReceivingQueue = Wire['ReceivingQueue']
export type HandOffs = Wire['HandOffs']
export type TakenUp = Wire['TakenUp']

export const routingCalls = {
  receivers: (conversation: string) => request<Receivers>('GET', `/api/conversations/${conversation}/receivers`, { query: { language: document.documentElement.lang } }),
  handOffs: (days: number) => request<HandOffs>('GET', '/api/routing/hand-offs', { query: { days } }),
}
