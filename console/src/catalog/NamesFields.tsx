import type { Names } from '../api/types'
import css from '../settings/rows.module.css'
import { useMe } from '../shell/state'
import { TagsInput, TextInput } from '../ui/form'
import { t } from '../words'
import { languageName } from '../words/languages'

interface Named { names?: Names; aliases?: string[] }
interface Props { value: Named; set: (change: Named) => void; errors: Record<string, string> }

/** A name and the other words people use for it, in each language of the business. */
export function NamesFields({ value, set, errors }: Props) {
  const languages = useMe().business.languages
  const names = value.names ?? {}
  return (
    <>
      {languages.map((language, index) => (
    <div key={language} className={css.pair} lang={language}>
      <TextInput
        label={t('catalog.nameIn', { language: languageName(language) })} dir="auto" required={index === 0} data-autofocus={index === 0 || undefined} value={names[language] ?? ''} error={errors[`names.${language}`] ?? (index === 0 ? errors.names : undefined)}
        onChange={(event) => set({ names: { ...names, [language]: event.currentTarget.value } })}
      />
    </div>
      ))}
      <TagsInput label={t('catalog.aliases')} dir="auto" placeholder={value.aliases?.length ? undefined : t('catalog.aliasHint')} value={value.aliases ?? []} onChange={(next) => set({ aliases: next })} />
    </>
  )
}
