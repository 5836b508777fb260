import { intlTag } from './index'

// Each keeps its own direction, and so the list runs the interface's way whatever script a name is in.
const apart = (parts: string[]): string[] => parts.map((one) => `\u2068${one}\u2069`)

/** Several things, of which one will do. */
export const either = (parts: string[]): string => new Intl.ListFormat(intlTag(), { type: 'disjunction' }).format(apart(parts))

/** Several things one after the other. */
export const all = (parts: string[]): string => new Intl.ListFormat(intlTag(), { type: 'unit', style: 'short' }).format(apart(parts))
