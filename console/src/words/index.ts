import { en } from './en'
import type { Room } from './rooms'

export type Locale = 'en' | 'ar'
export type Key = keyof typeof en
export type Message = string | { zero?: string; one?: string; two?: string; few?: string; many?: string; other: string }
export type Catalogue = Record<Key, Message>

type TextOf<M> = M extends { other: infer O } ? O : M
type Holes<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never
export type Value = string | number
/** The keys whose text is complete as it stands. */
export type PlainKey = { [K in Key]: [Holes<TextOf<(typeof en)[K]>>] extends [never] ? K : never }[Key]
export type Values<K extends Key> = [Holes<TextOf<(typeof en)[K]>>] extends [never] ? [] : [Record<Holes<TextOf<(typeof en)[K]>>, Value>]

const INTL: Record<Locale, string> = { en: 'en-GB', ar: 'ar-SA-u-ca-gregory-nu-latn' }

let locale: Locale = 'en'
let catalogue: Partial<Catalogue> = en
/** Rooms that were entered: their words come along into the next language. */
const entered = new Set<Room>()
let plurals = new Intl.PluralRules(INTL.en)
let numbers = new Intl.NumberFormat(INTL.en)

export const localeNames: Record<Locale, string> = { en: 'English', ar: 'العربية' }
export const currentLocale = (): Locale => locale
export const intlTag = (): string => INTL[locale]
export const direction = (of: Locale = locale): 'ltr' | 'rtl' => (of === 'ar' ? 'rtl' : 'ltr')

/** The words of one language for the rooms that were entered; English is always at hand, the others come when asked for. */
async function wordsOf(next: Locale): Promise<Partial<Catalogue>> {
  if (next === 'en') return en
  const [{ ar }, { rooms }] = await Promise.all([import('./ar'), import('./ar/rooms')])
  return Object.assign({}, ar, ...(await Promise.all([...entered].map((room) => rooms[room]()))))
}

/** Loads the words of one language. */
export async function loadWords(next: Locale): Promise<void> {
  catalogue = await wordsOf(next)
  locale = next
  plurals = new Intl.PluralRules(INTL[next])
  numbers = new Intl.NumberFormat(INTL[next])
}

/** A screen together with the words of its rooms. */
export async function withWords<T>(screen: Promise<T>, ...of: Room[]): Promise<T> {
  const before = entered.size
  for (const room of of) entered.add(room)
  if (locale !== 'en' && entered.size > before) {
    const [spoken, words] = [locale, await wordsOf(locale)]
    // Somebody may have chosen another language meanwhile, which has loaded these words itself.
    if (spoken === locale) catalogue = words
  }
  return screen
}

/** Whole number or decimal as this language writes it. */
export const number = (value: number): string => numbers.format(value)

/** First strong isolate: a name in one script cannot pull the words around it out of order. */
export const isolate = (text: string): string => `\u2068${text}\u2069`

export function template(key: Key, n: Value | undefined): string {
  const message: Message | undefined = catalogue[key] ?? en[key]
  // A business may name needs and channels of its own; their names are shown as they are.
  if (message === undefined) return key.slice(key.lastIndexOf('.') + 1).replaceAll('_', ' ')
  if (typeof message === 'string') return message
  const form = typeof n === 'number' ? plurals.select(n) : 'other'
  return (n === 0 ? message.zero : undefined) ?? message[form] ?? message.other
}

export const write = (value: Value): string => (typeof value === 'number' ? number(value) : isolate(value))

/** A whole sentence in the reader's language; sentences are never glued together from parts. */
export function t<K extends Key>(key: K, ...values: Values<K>): string {
  const given = values[0] as Record<string, Value> | undefined
  const text = template(key, given?.n)
  return given ? text.replace(/\{(\w+)\}/g, (hole, name: string) => (given[name] === undefined ? hole : write(given[name]))) : text
}
