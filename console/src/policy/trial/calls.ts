import { request } from '../../api/http'
import type { components } from '../../api/schema'

type Wire = components['schemas']
export type TrialPage = Wire['TrialPage']
export type ShadowReport = Wire['ShadowReport']
export type Shadow = Wire['Shadow']
export type Trial = Wire['PolicyTrial']
export type Comparison = Wire['TrialComparison']
export type Measure = Wire['TrialMeasure']
export type Elsewhere = Wire['Elsewhere']
export type Differing = Wire['Differing']

const query = () => ({ language: document.documentElement.lang })

export const trialCalls = {
  page: () => request<TrialPage>('GET', '/api/routing/policy/trials'),
  beginShadow: (revision: number) => request<TrialPage>('POST', '/api/routing/policy/shadow', { body: { revision }, query: query() }),
  stopShadow: () => request<TrialPage>('POST', '/api/routing/policy/shadow/stop'),
  differences: (shadow: string, only: { rule?: string; person?: string }, limit: number) =>
    request<Wire['ShadowDifferences']>('GET', `/api/routing/policy/shadows/${shadow}/differences`, { query: { ...query(), ...only, limit } }),
  begin: (version: number, revision: number, share: number, note: string) => request<TrialPage>('POST', '/api/routing/policy/trial', { body: { version, revision, share, note }, query: query() }),
  end: (trial: string, publish: boolean, note: string) => request<TrialPage>('POST', '/api/routing/policy/trial/end', { body: { trial_id: trial, publish, note }, query: query() }),
  comparison: (trial: string) => request<Comparison>('GET', `/api/routing/policy/trials/${trial}`),
}

export const trialsQuery = { queryKey: ['policy-trials'], queryFn: trialCalls.page, staleTime: 15_000, refetchInterval: 30_000 } as const
