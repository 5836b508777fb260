import { intlTag, number, t } from '../../words'
import type { Measure } from './calls'

/** A share in hundredths with one decimal, as people write it. */
export const tenth = (share: number): string => number(Math.round(share * 1000) / 10)

export const version = (n: number): string => `v${n}`

const MINUTE = 60

/** A length of time in the one unit that says it best: seconds below two minutes, minutes above. */
export function lasting(seconds: number): string {
  if (Math.abs(seconds) < 2 * MINUTE) return t('trial.seconds', { value: number(Math.round(seconds)) })
  return t('trial.minutes', { value: number(Math.round(seconds / MINUTE * 10) / 10) })
}

// The sign stays before the figure also in a line that runs from right to left.
const signed = (value: number): string => `\u2066${new Intl.NumberFormat(intlTag(), { signDisplay: 'exceptZero', maximumFractionDigits: 1 }).format(value).replace(/[\u061c\u200e\u200f]/g, '')}\u2069`

/** A value of a measure. */
export const valueOf = (measure: Measure, value: number): string => (measure.unit === 'share' ? t('trial.percent', { percent: tenth(value) }) : lasting(value))

/** From where to where a value may lie. */
export function rangeOf(measure: Measure, least: number, most: number): string {
  return measure.unit === 'share' ? t('trial.range', { least: tenth(least), most: tenth(most) }) : t('trial.pair', { least: lasting(least), most: lasting(most) })
}

/** A difference with its sign: hundredths as points, times in the unit that says them best. */
export function differenceOf(measure: Measure): { value: string; range: string } | null {
  const { difference, at_least: least, at_most: most } = measure
  if (difference === null || least === null || most === null) return null
  if (measure.unit === 'share') {
    const points = (share: number) => signed(Math.round(share * 1000) / 10)
    return { value: t('trial.points', { value: points(difference) }), range: t('trial.pair', { least: points(least), most: points(most) }) }
  }
  const long = Math.max(Math.abs(least), Math.abs(most)) >= 2 * MINUTE
  const fine = Math.max(Math.abs(least), Math.abs(most)) < 10
  const length = (seconds: number) => signed(long ? Math.round(seconds / MINUTE * 10) / 10 : fine ? Math.round(seconds * 10) / 10 : Math.round(seconds))
  return {
    value: long ? t('trial.minutes', { value: length(difference) }) : t('trial.seconds', { value: length(difference) }),
    range: t('trial.pair', { least: length(least), most: length(most) }),
  }
}

/** Where an interval lies on a scale around nothing, in hundredths of its width; a little room is left on either side. */
export function onScale(measure: Measure): { from: number; to: number; at: number; zero: number } | null {
  const { difference, at_least: least, at_most: most } = measure
  if (difference === null || least === null || most === null) return null
  const reach = Math.max(Math.abs(least), Math.abs(most)) * 1.15 || 1
  const place = (value: number) => (value / reach + 1) * 50
  return { from: place(least), to: place(most), at: place(difference), zero: 50 }
}
