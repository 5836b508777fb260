import { request } from '../api/http'
import type { components } from '../api/schema'

type Wire = components['schemas']
export type Report = Wire['AdviceReport']
export type Study = Wire['StudyView']
export type Advice = Wire['AdviceView']
export type Finding = Wire['FindingView']
export type Gap = Wire['GapView']
export type Tried = Wire['TriedView']
export type Effect = Wire['Effect']
export type Heat = Wire['Heat']
export type HeatCell = Wire['HeatCell']
export type Thin = Wire['Thin']
export type Kind = Finding['kind']

/** What the heat is narrowed to; nothing means everything. */
export interface Chosen { need?: string; spoken?: string; area_id?: string }

const language = () => document.documentElement.lang

export const adviceCalls = {
  read: () => request<Report>('GET', '/api/routing/advice', { query: { language: language() } }),
  ask: (weeks: number) => request<Report>('POST', '/api/routing/advice', { query: { language: language() }, body: { weeks } }),
  cancel: (id: string) => request<Report>('POST', `/api/routing/advice/${id}/cancel`, { query: { language: language() } }),
  heat: (chosen: Chosen) => request<Heat>('GET', '/api/routing/advice/heat', { query: { language: language(), ...chosen } }),
}
