import { digits } from '../catalog/money'
import { intlTag } from '../words'

/** A cost in millionths of a minor unit as a sum; small ones keep as many digits as they need to be more than nothing. */
export function cost(millionths: number, currency: string): string {
  const places = digits(currency)
  const value = millionths / 1e6 / 10 ** places
  const fine = value !== 0 && value < 1 ? Math.min(8, Math.max(places, 1 - Math.floor(Math.log10(value)))) : places
  return new Intl.NumberFormat(intlTag(), { style: 'currency', currency, currencyDisplay: 'code', minimumFractionDigits: 0, maximumFractionDigits: fine }).format(value)
}

/** What a person types as a sum, in minor units; nothing typed is no limit and no price. */
export const minor = (typed: number | string, currency: string): number | null => (typed === '' ? null : Math.round(Number(typed) * 10 ** digits(currency)))

export const major = (amount: number | null | undefined, currency: string): number | '' => (amount === null || amount === undefined ? '' : amount / 10 ** digits(currency))
