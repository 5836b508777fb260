import { request } from '../../api/http'
import type { components } from '../../api/schema'

type Wire = components['schemas']
export type Backtest = Wire['BacktestView']
export type Found = Wire['FoundView']
export type Measure = Wire['Measure']
export type Changed = Wire['ChangedView']
export type PersonLoad = Wire['PersonLoadView']
export type Backtests = Wire['Backtests']

const query = () => ({ language: document.documentElement.lang })
const days = (n: number) => ({ ...query(), days: n })

/** Trying a draft on the past, one line each. */
export const backtestCalls = {
  newest: (n: number) => request<Backtests>('GET', '/api/routing/backtests', { query: days(n) }),
  start: (n: number) => request<Backtest>('POST', '/api/routing/backtests', { body: { days: n }, query: query() }),
  cancel: (id: string) => request<Backtest>('POST', `/api/routing/backtests/${id}/cancel`, { query: query() }),
}

export const KEY = 'backtests'
export const underWay = (one: Backtest | null | undefined): boolean => one?.state === 'waiting' || one?.state === 'running'
