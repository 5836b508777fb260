import { intlTag } from './index'

/** Several things, of which one will do. */
export const either = (parts: string[]): string => new Intl.ListFormat(intlTag(), { type: 'disjunction' }).format(parts)

/** Several things one after the other. */
export const all = (parts: string[]): string => new Intl.ListFormat(intlTag(), { type: 'unit', style: 'short' }).format(parts)
