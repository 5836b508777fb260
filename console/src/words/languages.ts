import { intlTag } from './index'

/** A language's name in the reader's own language; several tags become a list. */
export function languageName(tags: string): string {
  const names = new Intl.DisplayNames(intlTag(), { type: 'language', fallback: 'code' })
  const each = tags.split(/[,\s]+/).filter(Boolean).map((tag) => {
    try {
      return names.of(tag) ?? tag
    } catch {
      return tag
    }
  })
  return new Intl.ListFormat(intlTag(), { type: 'unit', style: 'narrow' }).format(each)
}
