const ARABIC = /[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]/
const STRONG = /[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff\u0590-\u05ff\u0600-\u06ff\u0750-\u077f]/
const QUOTED = /«[^»]*»|“[^”]*”|„[^“”]*[“”]|"[^"]*"/g
const ZWNJ = '\u200c'

export const isArabic = (text: string): boolean => ARABIC.test(text)

/** The way a text runs: its first letter that has a direction decides; a text without one follows the page. */
export function directionOf(text: string): 'ltr' | 'rtl' | undefined {
  const first = STRONG.exec(text)?.[0]
  return first === undefined ? undefined : /[\u0590-\u08ff]/.test(first) ? 'rtl' : 'ltr'
}

/** The way most words of a text run, without what it quotes and without names: for sentences about somebody whose name and words may run
 * the other way. A Latin name is known by its capital letter. */
export function mostlyOf(text: string): 'ltr' | 'rtl' | undefined {
  const own = text.replace(QUOTED, ' ')
  const words = (STRONG.test(own) ? own : text).split(/[^\p{L}\p{M}\p{N}'’]+/u).filter((word) => STRONG.test(word))
  if (words.length === 0) return undefined
  const others = words.filter((word, at) => directionOf(word) === 'ltr' && (at === 0 || !/^\p{Lu}/u.test(word))).length
  return words.filter((word) => directionOf(word) === 'rtl').length > others ? 'rtl' : 'ltr'
}

/** Two initials of a name; Arabic letters are kept apart, since joined they would read as a word. */
export function joined(nameOrInitials: string): string {
  const text = nameOrInitials.trim()
  const words = text.split(/\s+/)
  const letters = text.length <= 3 && words.length === 1 ? [...text.replaceAll(ZWNJ, '')] : [first(words[0]), words.length > 1 ? first(words.at(-1)) : '']
  return letters.filter(Boolean).slice(0, 2).join(isArabic(text) ? ZWNJ : '').toUpperCase()
}

const first = (word: string | undefined): string => [...(word ?? '').replace(/^(Al-|ال(?=..))/, '')][0] ?? ''

/** A hue that stays with a name. */
export function tint(name: string): number {
  let hash = 7
  for (const letter of name) hash = (hash * 31 + letter.codePointAt(0)!) % 100_003
  return [30, 75, 130, 175, 230, 265, 310, 350][hash % 8]!
}
