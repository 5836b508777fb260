import { client } from '../api/cache'
import { cell } from '../ui/cell'
import { direction, type Locale, loadWords } from '../words'

export type Theme = 'auto' | 'light' | 'dark'
export type KeyMode = 'on' | 'alt' | 'off'

export interface Preferences {
  theme: Theme
  locale: Locale | 'auto'
  keyMode: KeyMode
  /** Own choice of keys, by act. */
  keys: Record<string, string>
  undoSeconds: 0 | 5 | 10
  /** Two soft notes when work is offered. */
  offerSound: boolean
  listWidth: number
  contextWidth: number
  contextOpen: boolean
  listOpen: boolean
}

/** What one person likes on this device. */
export const preferences = cell<Preferences>(
  { theme: 'auto', locale: 'auto', keyMode: 'on', keys: {}, undoSeconds: 5, offerSound: false, listWidth: 336, contextWidth: 308, contextOpen: true, listOpen: true },
  'frontdesk.preferences',
)

export const prefer = (change: Partial<Preferences>): void => preferences.set((was) => ({ ...was, ...change }))

export function chosenLocale(): Locale {
  const { locale } = preferences.get()
  if (locale !== 'auto') return locale
  return navigator.languages.some((tag) => tag.startsWith('ar')) && navigator.language.startsWith('ar') ? 'ar' : 'en'
}

const darkMedia = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : undefined

export function chosenScheme(): 'light' | 'dark' {
  const { theme } = preferences.get()
  return theme === 'auto' ? (darkMedia?.matches ? 'dark' : 'light') : theme
}

/** Writes colour scheme, language and direction on the page, before anything is drawn. */
export async function applyPreferences(): Promise<void> {
  const root = document.documentElement
  const locale = chosenLocale()
  await loadWords(locale)
  // The server words packets and reasons, so what it said in another language is asked for again.
  if (root.lang !== locale) void client.invalidateQueries({ queryKey: ['conversation'] })
  root.lang = locale
  root.dir = direction(locale)
  root.setAttribute('data-mantine-color-scheme', chosenScheme())
}

export function onSchemeChange(then: () => void): () => void {
  darkMedia?.addEventListener('change', then)
  return () => darkMedia?.removeEventListener('change', then)
}
