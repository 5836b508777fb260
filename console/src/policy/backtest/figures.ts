import { number, t } from '../../words'
import { span } from '../../words/time'
import type { Measure } from './calls'

const MINUTE = 60

/** Seconds as people say them. */
export function wait(seconds: number): string {
  if (seconds < MINUTE) return t('backtest.seconds', { n: Math.round(seconds) })
  if (seconds < 10 * MINUTE) {
    const rest = Math.round(seconds % MINUTE)
    if (rest) return t('backtest.minutesSeconds', { m: Math.floor(seconds / MINUTE), s: rest })
  }
  return span(seconds * 1000)
}

export const share = (value: number): string => t('understanding.percent', { percent: number(Math.round(value * 1000) / 10) })
const plain = (value: number): string => number(value < 10 ? Math.round(value * 10) / 10 : Math.round(value))

/** One figure in its own unit. */
export function figure(of: Measure['key'], value: number): string {
  if (of === 'half' || of === 'most') return wait(value)
  return of === 'longest_queue' || of === 'cost' ? plain(value) : share(value)
}

const signed = (text: string, value: number): string => `\u2066${value < 0 ? '−' : value > 0 ? '+' : ''}\u2069${text}`

/** From where to where the difference lies, as it is shown below a figure. */
export function between(one: Measure): string {
  if (one.at_least === null || one.at_most === null) return ''
  const edge = (value: number) => signed(one.key === 'half' || one.key === 'most' ? wait(Math.abs(value)) : points(one.key, Math.abs(value)), value)
  return t('backtest.between', { from: edge(one.at_least), to: edge(one.at_most) })
}

const points = (key: Measure['key'], value: number): string => (key === 'cost' ? plain(value) : number(Math.round(value * 1000) / 10))
