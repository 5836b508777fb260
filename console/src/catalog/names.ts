import type { Names } from '../api/types'
import { currentLocale } from '../words'

/** A catalog name in the reader's language, or in the first one it has. */
export const nameIn = (names: Names): string => names[currentLocale()] || names.en || Object.values(names).find(Boolean) || '–'
