import type { Price } from '../api/types'
import { intlTag, t } from '../words'

/** How many digits a currency has after the point: 2 for most, 3 for the Kuwaiti dinar, 0 for the yen. */
export const digits = (currency: string): number => new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** Whole minor units as people write the sum; the cents only where there are any. */
export function money(amount: number, currency: string): string {
  const places = digits(currency)
  const value = amount / 10 ** places
  return new Intl.NumberFormat(intlTag(), { style: 'currency', currency, currencyDisplay: 'code', minimumFractionDigits: Number.isInteger(value) ? 0 : places }).format(value)
}

export function price({ kind, amount, currency }: Price): string {
  if (kind === 'on_inspection' || amount === null) return t('price.onInspection')
  return kind === 'from' ? t('price.from', { sum: money(amount, currency) }) : money(amount, currency)
}
